import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { Flow } from '../../support/crash/matrix.ts';
import { writesOf } from '../../support/stage.ts';
import { sampleCloud, type World } from '../../support/world.ts';
import { DRIFTS } from './drifts.ts';

type Named = Readonly<Record<string, unknown>> & { readonly name: string };
interface Spec {
  readonly [field: string]: unknown;
  readonly networks: readonly (Named & { readonly managed: object })[];
  readonly securityGroups: readonly (Named & { readonly managed: { readonly rules: readonly object[] } })[];
  readonly flavors: readonly Named[];
  readonly images: readonly (Named & { readonly managed: object })[];
}

const NAME = 'storm';
const { spec: sampleSpec, ...sample } = sampleCloud() as KubernetesObject & { readonly spec: Spec };

/** Everything that a ScpCloud can hold: a project of its own, limits, roles, a flavor for few, a key, an image. */
const WHOLE: Spec = {
  ...sampleSpec,
  // Slow enough that passes are due to retries and not to sweeps.
  api: { sweepInterval: '30s', callsPerSecond: 100, burst: 200 },
  flavors: [
    ...sampleSpec.flavors,
    { name: 'storm.private', managed: { vcpus: 1, ramMiB: 256, diskGiB: 1, public: false } },
  ],
};
const cloudWith = (spec: Spec): KubernetesObject => ({ ...sample, spec });

const [management, data, external] = WHOLE.networks;
const [nodes, web] = WHOLE.securityGroups;

/** Another wish in every part of the spec: something more, something less, something else. */
const CHANGED = {
  ...WHOLE,
  project: { managed: { name: 'storm', description: 'renamed by its owner', deletionPolicy: 'Delete' } },
  quotas: { compute: { instances: 41, cores: 80 }, volume: { volumes: 61 }, network: { networks: 11 } },
  roleAssignments: [...(WHOLE['roleAssignments'] as object[]), { subject: 'User', name: 'demo', role: 'reader' }],
  networks: [
    { ...management, managed: { ...management?.managed, mtu: 1400, description: 'changed' } },
    external,
    { name: 'backup', purpose: 'Other', managed: { subnets: [{ name: 'backup', cidr: '10.40.0.0/24' }] } },
  ],
  router: { name: 'storm', managed: { interfaces: [{ network: 'backup', subnet: 'backup' }] } },
  securityGroups: [
    { ...nodes, managed: { description: 'changed', rules: nodes?.managed.rules.slice(1) } },
    { ...web, managed: { rules: [{ protocol: 'tcp', portMin: 8443 }] } },
    { name: 'late', managed: { rules: [{ protocol: 'udp', portMin: 53, remoteGroup: 'late' }] } },
  ],
  flavors: [
    {
      name: 'storm.small',
      managed: { vcpus: 2, ramMiB: 2048, diskGiB: 10, extraSpecs: { 'hw_rng:allowed': 'False' } },
    },
    { name: 'storm.late', managed: { vcpus: 1, ramMiB: 128, diskGiB: 1, public: false } },
  ],
  keypair: {
    name: 'other',
    managed: { publicKey: (WHOLE['keypair'] as { managed: { publicKey: string } }).managed.publicKey },
  },
  images: WHOLE.images.map((image) => ({
    ...image,
    managed: { ...image.managed, minDiskGiB: 2, properties: { os_distro: 'plan9' } },
  })),
} as unknown as Spec;

const retained = <T extends { readonly managed: object }>(entries: readonly T[]): T[] =>
  entries.map((entry) => ({ ...entry, managed: { ...entry.managed, deletionPolicy: 'Retain' } }));

/** Nothing of it is to go with the object. */
const RETAINED = {
  ...WHOLE,
  project: { managed: { name: 'storm' } },
  networks: retained(WHOLE.networks),
  securityGroups: retained(WHOLE.securityGroups),
  images: retained(WHOLE.images),
} as Spec;

/** Most of it exists already and belongs to somebody else. */
const ADOPTING = {
  ...WHOLE,
  project: { adopt: { name: 'demo', domain: 'Default' } },
  networks: [management, data, { name: 'external', purpose: 'External', adopt: { name: 'theirs' } }],
  securityGroups: [
    { name: 'nodes', adopt: { name: 'their-nodes' } },
    { name: 'web', managed: { rules: [{ protocol: 'tcp', portMin: 443, remoteGroup: 'nodes' }] } },
  ],
} as unknown as Spec;

const made = (spec: Spec) => async (world: World) => {
  await world.apply(cloudWith(spec));
  await world.untilReady(NAME);
};
const nothing = () => Promise.resolve();
const ready = (world: World) => world.untilReady(NAME, 1_800_000);
const gone = (world: World) => world.untilGone(NAME, 1_800_000);

/** What somebody does by hand so that nearly every kind of thing has to be put right. */
const BY_HAND = [
  'description of a network, and the mark with it',
  'DHCP of a subnet',
  'gateway of a router taken away',
  'interface of a router taken away',
  'rule added',
  'rule taken away',
  'extra spec of a flavor changed',
  'access to a private flavor taken away',
  'flavor deleted',
  'keypair made anew with another key',
  'property of an image',
];

export const FLOWS: readonly Flow[] = [
  { what: 'making', prepare: nothing, ask: (world) => world.apply(cloudWith(WHOLE)), over: ready, writes: 29 },
  { what: 'changing', prepare: made(WHOLE), ask: (world) => world.apply(cloudWith(CHANGED)), over: ready, writes: 26 },
  {
    what: 'correcting',
    prepare: made(WHOLE),
    ask: async (world) => {
      for (const what of BY_HAND) {
        const drift = DRIFTS.find((one) => one.what === what);
        if (drift === undefined) throw new Error(`nobody does "${what}"`);
        await drift.by(world.admin);
      }
    },
    // It was ready before, and nothing tells of a pass that is under way but its writes.
    over: async (world) => {
      for (let writes = -1; writes !== writesOf(world).length;) {
        writes = writesOf(world).length;
        await world.pass(130_000);
      }
      await ready(world);
    },
    writes: 12,
  },
  {
    what: 'adopting',
    prepare: async ({ admin: { network, identity } }) => {
      const { id } = await network.createNetwork({ name: 'theirs', 'router:external': true });
      await network.createSubnet({ network_id: id, cidr: '10.251.0.0/24', ip_version: 4, enable_dhcp: false });
      const [project] = (await identity.listProjects()).filter(({ name }) => name === 'demo');
      await network.createSecurityGroup({ name: 'their-nodes', project_id: project?.id ?? '' });
    },
    ask: (world) => world.apply(cloudWith(ADOPTING)),
    over: ready,
    writes: 18,
  },
  {
    what: 'destroying what was consented to',
    prepare: async (world) => {
      await made(WHOLE)(world);
      await world.apply(cloudWith({ ...WHOLE, images: [] }));
      await world.untilBecause(NAME, 'ApprovalRequired');
    },
    ask: async (world) => {
      const { status } = await world.get(NAME);
      const approval = { planHash: status?.plan?.hash };
      await world.apply(cloudWith({ ...WHOLE, images: [], approval }));
    },
    over: ready,
    writes: 1,
  },
  {
    what: 'removing',
    prepare: made(WHOLE),
    ask: (world) => world.remove(cloudWith(WHOLE)),
    over: gone,
    writes: 20,
  },
  {
    what: 'letting go',
    prepare: made(RETAINED),
    ask: (world) => world.remove(cloudWith(RETAINED)),
    over: gone,
    writes: 10,
  },
];
