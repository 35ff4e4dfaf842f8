import { afterEach, describe, expect, it } from 'vitest';
import { isWrite, type World } from '../../support/world.ts';
import { aggregatesOf, createZoneWorld, deleteZone, untilSettled, untilZoneGone, zone } from '../../support/zones.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

describe('a zone', () => {
  it('is made, kept and removed', async () => {
    world = await createZoneWorld();
    world.startOperator();
    await world.apply(zone('az1'));
    await untilSettled(world, 'az1');
    expect(await aggregatesOf(world)).toEqual([
      { name: 'az1', zone: 'az1', hosts: ['compute-az1-1', 'compute-az1-2'], owner: 'az1' },
    ]);
    const writes = world.exchanges.filter(isWrite).length;
    await world.clock.advance(300_000);
    expect(world.exchanges.filter(isWrite).length).toBe(writes);
    await deleteZone(world, 'az1');
    await untilZoneGone(world, 'az1');
    expect(await aggregatesOf(world)).toEqual([]);
  });
});
