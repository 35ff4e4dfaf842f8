import { describeStories } from '../../support/sequences/suite.ts';
import { scpCloud, type World } from '../../support/world.ts';
import { getZone, untilSettled } from '../../support/zones.ts';
import { CHANGES, manifestOf, NAME, wish, type Wish } from './sequences.ts';

const CLOUD = scpCloud('storm', { api: { sweepInterval: '30s', callsPerSecond: 100, burst: 200 } });

describeStories(
  {
    wish,
    manifestOf,
    changes: CHANGES,
    prepare: (world) => world.apply(CLOUD),
    over: (world) => untilSettled(world, NAME, 1_800_000),
    seen,
  },
  import.meta.filename,
);

/** Nova's aggregates and hosts, without the numbers that count every try. */
async function seen(world: World, last: Wish): Promise<unknown> {
  const { compute } = world.admin;
  const { uid = '' } = (await getZone(world, NAME)).metadata;
  const aggregates = await compute.listAggregates();
  const services = await compute.listComputeServices({ binary: 'nova-compute' });
  const picture = {
    aggregates: aggregates.map(({ name, availability_zone: zone, hosts, metadata }) => ({
      ...{ name, zone, hosts: hosts.toSorted() },
      // Keys that are declared no more stay as they are: nobody holds them.
      metadata: Object.entries(metadata)
        .filter(([key]) => key.startsWith('scp_') || key in last.metadata)
        .toSorted(),
    })),
    services: services.map(({ host, status, disabled_reason: reason, zone }) => ({ host, status, reason, zone })),
  };
  return JSON.parse(JSON.stringify(picture).replaceAll(uid, '<owner>'));
}
