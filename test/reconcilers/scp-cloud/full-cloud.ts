import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { sampleCloud } from '../../support/world.ts';

type Spec = Record<string, unknown> & { readonly flavors: readonly object[]; readonly networks: readonly object[] };

/** The sample, in the project of the credentials, with what the sample leaves out. */
export function fullCloud(more: object = {}): KubernetesObject {
  const sample = sampleCloud();
  const { project: _p, roleAssignments: _r, ...spec } = sample.spec as Spec;
  const privately = { name: 'storm.private', managed: { vcpus: 1, ramMiB: 256, public: false } };
  const networks = spec.networks.map((network) =>
    (network as { name: string }).name === 'management'
      ? { ...network, managed: { ...(network as { managed: object }).managed, mtu: 1400 } }
      : network,
  );
  return { ...sample, spec: { ...spec, networks, flavors: [...spec.flavors, privately], ...more } };
}
