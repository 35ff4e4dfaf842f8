import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloudPicture, pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import { createWorld, isWrite, type World } from '../../support/world.ts';
import { DRIFTS, withoutTheirs } from './drifts.ts';
import { fullCloud } from './full-cloud.ts';

describe('drift of every managed field', () => {
  let world: World;
  let declared: CloudPicture;

  beforeAll(async () => {
    world = await createWorld();
    world.startOperator();
    await world.apply(fullCloud());
    await world.untilReady('storm');
    declared = await pictureOf(world.admin);
  });
  afterAll(async () => {
    await world.stop();
  });

  it.each(DRIFTS)('$what is put right within one sweep', async ({ by }) => {
    await by(world.admin);
    const theirs = (picture: CloudPicture) => withoutIds(withoutTheirs(picture));
    await world.clock.advance(75_000);
    expect(theirs(await pictureOf(world.admin))).toEqual(theirs(declared));
    await world.untilReady('storm');
    const writes = world.exchanges.filter(isWrite).length;
    await world.clock.advance(130_000);
    expect(world.exchanges.filter(isWrite).length).toBe(writes);
  });
});
