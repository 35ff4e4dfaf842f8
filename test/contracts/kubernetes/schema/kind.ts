import { afterAll, beforeAll } from 'vitest';
import type { JsonSchema } from '../../../../src/embedded/control-plane/schema/index.ts';
import { until } from '../server.ts';
import type { Ground, Wire } from '../server.ts';
import { CRDS } from '../widgets.ts';

/** A cluster-wide kind with one schema. */
export interface TestKind {
  readonly group: string;
  /** `/apis/<group>/v1/<plural>`. */
  readonly path: string;
  readonly object: (name: string, spec: unknown) => Wire;
}

export const rootSchema = (spec: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec,
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
});

export const definition = (group: string, schema: unknown, version: Wire = {}): Wire => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `probes.${group}` },
  spec: {
    group,
    scope: 'Cluster',
    names: { plural: 'probes', kind: 'Probe' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }],
  },
});

/** Makes the kind before the suite's tests and deletes it afterwards. */
export function testKind(on: Ground, schema: JsonSchema, version: Wire = {}): TestKind {
  const group = `${on.namespace.replace('contract-', '')}.schema.test`;
  const path = `/apis/${group}/v1/probes`;
  beforeAll(async () => {
    const made = await on.call('POST', CRDS, definition(group, schema, version));
    if (made.status !== 201) throw new Error(made.text);
    await until(
      () => on.call('GET', path),
      ({ status }) => status === 200,
    );
  });
  afterAll(async () => {
    await on.call('DELETE', `${CRDS}/probes.${group}`);
  });
  return {
    group,
    path,
    object: (name, spec) => ({ apiVersion: `${group}/v1`, kind: 'Probe', metadata: { name }, spec }),
  };
}
