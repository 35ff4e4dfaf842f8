import type { AvailabilityZoneSpecInput } from '../../../src/api/availability-zone.ts';
import type { Flow } from '../../support/crash/matrix.ts';
import { writesOf } from '../../support/stage.ts';
import type { World } from '../../support/world.ts';
import { scpCloud } from '../../support/world.ts';
import { createGuests, deleteZone, getZone, untilSettled, untilZoneGone, zone } from '../../support/zones.ts';

type Spec = Partial<AvailabilityZoneSpecInput>;

const NAME = 'az1';
const [FIRST, SECOND] = ['compute-az1-1', 'compute-az1-2'] as const;
const WHOLE: Spec = { aggregateName: 'first', metadata: { ssd: 'true' } };
const under = (drain: 'None' | 'Live' | 'Cold'): Spec => ({
  ...WHOLE,
  maintenance: [{ host: FIRST, reason: 'new memory', drain }],
});

const LONG_MS = 1_800_000;
const wish = (spec: Spec) => (world: World) => world.apply(zone(NAME, spec));
const settled = (world: World) => untilSettled(world, NAME, LONG_MS);
const gone = (world: World) => untilZoneGone(world, NAME, LONG_MS);

/** Slow enough that passes are due to retries and not to sweeps. */
const CLOUD = scpCloud('storm', { api: { sweepInterval: '30s', callsPerSecond: 100, burst: 200 } });
const cloud = (world: World) => world.apply(CLOUD);
const made = (spec: Spec) => async (world: World) => {
  await cloud(world);
  await wish(spec)(world);
  await settled(world);
};
/** With two servers on the first host: one that runs, and one that is off. */
const inhabited = (spec: Spec) => async (world: World) => {
  await made(spec)(world);
  const guests = await createGuests(world, 'guest');
  await guests.make('running', NAME, FIRST);
  const { id } = await guests.make('off', NAME, FIRST);
  await world.admin.compute.stopServer(id);
  await guests.until(id, 'SHUTOFF');
  await world.pass(31_000);
};
const drained = async (world: World) => {
  const isEmpty = async () => {
    const host = (await getZone(world, NAME)).status?.hosts?.find(({ name }) => name === FIRST);
    return host?.maintenance?.state === 'Drained';
  };
  await world.until(isEmpty, LONG_MS);
  await settled(world);
};

/** Until a cold move has begun, whose end is somebody's to see to. */
const onTheWay = async (world: World) => {
  await inhabited(WHOLE)(world);
  await wish(under('Cold'))(world);
  const hasBegun = async () => {
    const servers = await world.admin.compute.listServers({ all_tenants: true });
    return servers.some(({ status }) => status === 'RESIZE' || status === 'VERIFY_RESIZE');
  };
  await world.until(hasBegun, 60_000);
};

/** What somebody does by hand so that everything of a zone has to be put right. */
async function byHand({ admin: { compute } }: World): Promise<void> {
  const id = (await compute.listAggregates()).find(({ name }) => name === 'first')?.id ?? '';
  await compute.updateAggregate(id, { name: 'theirs', availability_zone: 'theirs' });
  await compute.setAggregateMetadata(id, { ssd: 'false', scp_hash: 'none' });
  await compute.removeHostFromAggregate(id, SECOND);
  await compute.addHostToAggregate(id, 'compute-az2-1');
  const [service] = await compute.listComputeServices({ binary: 'nova-compute', host: FIRST });
  await compute.updateComputeService(service?.id ?? '', { status: 'enabled' });
}

/** An aggregate that somebody else made, and looks after. */
const theirs = async (world: World) => {
  await cloud(world);
  const { compute } = world.admin;
  const { id } = await compute.createAggregate({ name: 'racks', availability_zone: NAME });
  await compute.setAggregateMetadata(id, { owner: 'the rack team' });
  for (const host of [FIRST, SECOND]) await compute.addHostToAggregate(id, host);
  const guests = await createGuests(world, 'guest');
  await guests.make('running', NAME, FIRST);
  const off = await guests.make('off', NAME, FIRST);
  await compute.stopServer(off.id);
  await guests.until(off.id, 'SHUTOFF');
};
const ADOPTED: Spec = { adopt: { name: 'racks' } };
const adoptedUnder = (drain: 'None' | 'Live'): Spec => ({
  ...under(drain),
  ...ADOPTED,
  aggregateName: undefined,
  metadata: {},
});

export const FLOWS: readonly Flow[] = [
  { what: 'making', prepare: cloud, ask: wish(WHOLE), over: settled, writes: 5 },
  {
    what: 'changing',
    prepare: made(WHOLE),
    ask: wish({ metadata: { nvme: 'true' }, zone: 'other', hosts: [FIRST, 'compute-az2-1'] }),
    over: settled,
    writes: 4,
  },
  {
    what: 'correcting',
    prepare: made(under('None')),
    ask: byHand,
    // It was settled before, and nothing tells of a pass that is under way but its writes.
    over: async (world) => {
      for (let writes = -1; writes !== writesOf(world).length;) {
        writes = writesOf(world).length;
        await world.pass(130_000);
      }
      await settled(world);
    },
    writes: 5,
  },
  { what: 'draining live', prepare: inhabited(WHOLE), ask: wish(under('Live')), over: drained, writes: 4 },
  { what: 'draining cold', prepare: inhabited(WHOLE), ask: wish(under('Cold')), over: drained, writes: 5 },
  { what: 'giving a host back amid its drain', prepare: onTheWay, ask: wish(WHOLE), over: settled, writes: 3 },
  {
    what: 'removing, with a host under maintenance',
    prepare: made(under('None')),
    ask: (world) => deleteZone(world, NAME),
    over: gone,
    writes: 4,
  },
  {
    what: 'letting go',
    prepare: made({ ...under('None'), deletionPolicy: 'Retain' }),
    ask: (world) => deleteZone(world, NAME),
    over: gone,
    writes: 2,
  },
  {
    what: 'adopting, with a host to be drained',
    prepare: theirs,
    ask: wish(adoptedUnder('Live')),
    over: drained,
    writes: 3,
  },
  {
    what: 'letting an adopted one go, with a host under maintenance',
    prepare: async (world) => {
      await theirs(world);
      await wish(adoptedUnder('None'))(world);
      await settled(world);
    },
    ask: (world) => deleteZone(world, NAME),
    over: gone,
    writes: 1,
  },
];
