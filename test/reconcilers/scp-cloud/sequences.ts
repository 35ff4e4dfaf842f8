import fc from 'fast-check';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { OpenStackClient } from '../../../src/clients/openstack/index.ts';
import { sampleCloud } from '../../support/world.ts';
import { DRIFTS } from './drifts.ts';

/** Which parts of the whole spec are wished for. */
export interface Wish {
  readonly networks: readonly string[];
  readonly mtu: number;
  readonly router: boolean;
  readonly rules: number;
  readonly flavors: readonly string[];
  readonly cores: number;
  readonly keypair: boolean;
}

/** Whose mark is wiped before our status names it is nobody's: nothing can bring that to the same end. */
const WIPING = /description|mark of/;
export const CHANGES = Object.fromEntries(
  DRIFTS.filter(({ what }) => !WIPING.test(what)).map(({ what, by }) => [what, (cloud: OpenStackClient) => by(cloud)]),
);

export const wish: fc.Arbitrary<Wish> = fc.record({
  networks: fc.subarray(['management', 'data', 'external']),
  mtu: fc.constantFrom(1300, 1400, 1450),
  router: fc.boolean(),
  rules: fc.nat(3),
  flavors: fc.subarray(['storm.tiny', 'storm.small']),
  cores: fc.constantFrom(10, 80, 90),
  keypair: fc.boolean(),
});

type Spec = Readonly<Record<string, unknown>> & {
  readonly networks: readonly { readonly name: string; readonly managed: object }[];
  readonly securityGroups: readonly {
    readonly name: string;
    readonly managed: { readonly rules: readonly object[] };
  }[];
  readonly flavors: readonly { readonly name: string }[];
};
const sample = sampleCloud();
const {
  project: _project,
  roleAssignments: _roles,
  images: _images,
  keypair,
  router: _router,
  ...spec
} = sample.spec as Spec;

/** The manifest of a wish: a part of the sample, in the project of the credentials. */
export function manifestOf(wanted: Wish): KubernetesObject {
  const has = (network: string) => wanted.networks.includes(network);
  const networks = spec.networks
    .filter(({ name }) => has(name))
    .map((one) => (one.name === 'data' ? { ...one, managed: { ...one.managed, mtu: wanted.mtu } } : one));
  const isRouted = wanted.router && has('management');
  const managed = {
    ...(has('external') ? { externalGateway: { network: 'external' } } : {}),
    interfaces: [{ network: 'management', subnet: 'management' }],
  };
  const securityGroups = spec.securityGroups.map(({ name, managed: { rules, ...rest } }) => ({
    name,
    managed: { ...rest, rules: rules.slice(0, wanted.rules) },
  }));
  return {
    ...sample,
    spec: {
      ...spec,
      networks,
      unapprovedDeletions: 100,
      securityGroups,
      flavors: spec.flavors.filter(({ name }) => wanted.flavors.includes(name)),
      quotas: { compute: { cores: wanted.cores } },
      ...(isRouted ? { router: { name: 'storm', managed } } : {}),
      ...(wanted.keypair ? { keypair } : {}),
    },
  };
}
