import fc from 'fast-check';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { OpenStackClient } from '../../../src/clients/openstack/index.ts';
import { sampleCloud } from '../../support/world.ts';
import { FAULTS } from '../../support/crash/faults.ts';
import { DRIFTS } from './drifts.ts';

/** What may happen while an operator is at work. */
export type Happening =
  | { readonly what: 'edit'; readonly wish: Wish }
  | { readonly what: 'change by hand'; readonly drift: string }
  /** The next write goes wrong so. */
  | { readonly what: 'fault'; readonly fault: string }
  /** The operator is killed after so many more writes, and another one starts. */
  | { readonly what: 'kill'; readonly afterWrites: number }
  | { readonly what: 'pass'; readonly seconds: number };

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
const BY_HAND = DRIFTS.map(({ what }) => what).filter((what) => !WIPING.test(what));

const wish: fc.Arbitrary<Wish> = fc.record({
  networks: fc.subarray(['management', 'data', 'external']),
  mtu: fc.constantFrom(1300, 1400, 1450),
  router: fc.boolean(),
  rules: fc.nat(3),
  flavors: fc.subarray(['storm.tiny', 'storm.small']),
  cores: fc.constantFrom(10, 80, 90),
  keypair: fc.boolean(),
});

export const happenings: fc.Arbitrary<{ readonly story: readonly Happening[]; readonly last: Wish }> = fc.record({
  story: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: wish.map((one): Happening => ({ what: 'edit', wish: one })) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(...BY_HAND).map((drift): Happening => ({ what: 'change by hand', drift })),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(...Object.keys(FAULTS)).map((fault): Happening => ({ what: 'fault', fault })),
      },
      { weight: 2, arbitrary: fc.nat(6).map((afterWrites): Happening => ({ what: 'kill', afterWrites })) },
      {
        weight: 3,
        arbitrary: fc.integer({ min: 1, max: 40 }).map((seconds): Happening => ({ what: 'pass', seconds })),
      },
    ),
    { minLength: 4, maxLength: 16 },
  ),
  last: wish,
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

/** Does it by hand, where there is what it is done to. */
export async function byHand(cloud: OpenStackClient, what: string): Promise<void> {
  const drift = DRIFTS.find((one) => one.what === what);
  await drift?.by(cloud).catch(() => undefined);
}
