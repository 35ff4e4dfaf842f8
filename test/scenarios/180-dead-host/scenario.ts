import { expect } from 'vitest';
import { conditionOf, createGuests, getZone, hostOf, untilReason, untilSettled } from '../../support/zones.ts';
import { embeddedScenario } from '../scenario.ts';

const [DEAD, OTHER] = ['compute-az1-1', 'compute-az1-2'] as const;

export default embeddedScenario({
  title:
    'a host that dies under maintenance is not drained before it is back: moving its servers takes proof of its death',
  play: async (world, load) => {
    world.startOperator();
    await world.apply(load('cloud'), load('zone'));
    await untilSettled(world, 'az1');
    const guests = await createGuests(world, 'sc180');
    const { id } = await guests.make('guest', 'sc180', DEAD);
    world.cloud.hosts.cut(DEAD);
    await world.clock.advance(90_000);

    const zone = load('zone');
    const maintenance = [{ host: DEAD, reason: 'new memory', drain: 'Live' }];
    await world.apply({ ...zone, spec: { ...(zone.spec as object), maintenance } });
    const failed = await untilReason(world, 'az1', 'Ready', 'DrainFailed');
    expect(conditionOf(failed, 'Ready')?.message).toContain(`${DEAD} is down, so its servers cannot be moved`);
    expect(conditionOf(failed, 'Ready')?.message).toContain(id);
    expect(failed.status?.hosts?.[0]).toMatchObject({ state: 'Down', status: 'Disabled', instances: 1 });
    expect(hostOf(await world.admin.compute.getServer(id))).toBe(DEAD);

    world.cloud.hosts.start(DEAD);
    const isDrained = async () => (await getZone(world, 'az1')).status?.hosts?.[0]?.maintenance?.state === 'Drained';
    await world.until(isDrained);
    await untilSettled(world, 'az1');
    expect(hostOf(await world.admin.compute.getServer(id))).toBe(OTHER);
    await guests.clear();
  },
});
