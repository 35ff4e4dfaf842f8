import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, isWrite, scpCloud, type World } from '../../support/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

describe('one network', () => {
  it('is made, kept and removed', async () => {
    world = await createWorld();
    world.startOperator();
    const before = await world.admin.network.listNetworks();
    const data = { name: 'data', purpose: 'Data', managed: { subnets: [{ name: 'data', cidr: '10.30.0.0/24' }] } };
    await world.apply(scpCloud('thin', { networks: [data] }));
    await world.untilReady('thin');
    const made = await world.admin.network.listNetworks();
    expect(made.map(({ name }) => name)).toContain('data');
    const writes = world.exchanges.filter(isWrite).length;
    await world.clock.advance(300_000);
    expect(world.exchanges.filter(isWrite).length).toBe(writes);
    await world.remove(scpCloud('thin', {}));
    await world.untilGone('thin');
    expect(await world.admin.network.listNetworks()).toEqual(before);
  });
});
