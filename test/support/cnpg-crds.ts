import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';

/** The kinds of CloudNativePG, with a schema that takes anything: its own operator is not there to look at it. */
export const CNPG_CRDS: readonly KubernetesObject[] = [
  ['Cluster', 'clusters'],
  ['Database', 'databases'],
].map(([kind = '', plural = '']) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.postgresql.cnpg.io` },
  spec: {
    group: 'postgresql.cnpg.io',
    scope: 'Namespaced',
    names: { kind, plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: Object.fromEntries(
              ['spec', 'status'].map((part) => [
                part,
                { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              ]),
            ),
          },
        },
      },
    ],
  },
}));
