import { expect } from 'vitest';
import { writesOf } from '../../support/stage.ts';
import { embeddedScenario } from '../scenario.ts';

export default embeddedScenario({
  title: 'while a service is away nothing is decided about it, the others are held, and all heals by itself',
  play: async (world, load) => {
    world.startOperator();
    await world.apply(load('cloud'));
    const { status } = await world.untilReady('outage');
    const idOf = (name: string) => status?.resources?.find((resource) => resource.name === name)?.id ?? '';
    world.cloud.faults.add({ match: { service: 'networking' }, action: { kind: 'status', status: 503 } });
    await world.clock.advance(300_000);
    const away = await world.untilBecause('outage', 'Unavailable');
    expect(away.status?.resources?.find(({ name }) => name === 'data')?.state).toBe('Active');
    expect(away.status?.api?.stale?.map(({ service }) => service)).toEqual(['neutron']);

    const writes = writesOf(world).length;
    await world.admin.compute.updateFlavor(idOf('small'), { description: 'mine' });
    await world.clock.advance(150_000);
    expect(writesOf(world).slice(writes)).toEqual([expect.stringContaining('/flavors/')]);

    world.cloud.faults.clear();
    await world.admin.network.updateNetwork(idOf('data'), { mtu: 1300 });
    await world.untilReady('outage', 180_000);
    expect((await world.admin.network.getNetwork(idOf('data'))).mtu).toBe(1400);
  },
});
