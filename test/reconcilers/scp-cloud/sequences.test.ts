import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CloudPicture, pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import { writesOf } from '../../support/stage.ts';
import { type Between, createWorld, isWrite, type World } from '../../support/world.ts';
import { FAULTS, once, plainly } from '../../support/crash/faults.ts';
import { withoutTheirs } from './drifts.ts';
import { byHand, type Happening, happenings, manifestOf, type Wish } from './sequences.ts';

/** Set it to the seed that a failure printed; `SCP_PATH` to its path takes the shrunk story at once. */
const SEED = Number(process.env['SCP_SEED'] ?? 20_260_101);
const PATH = process.env['SCP_PATH'];
const RUNS = Number(process.env['SCP_RUNS'] ?? 25);

it('whatever is wished, changed by hand, broken or killed on the way, the last wish is what comes of it', async () => {
  const property = fc.asyncProperty(happenings, async ({ story, last }) => {
    const reached = await play(story, last);
    expect(reached).toEqual(await play([], last));
  });
  const details = await fc.check(property, {
    seed: SEED,
    numRuns: RUNS,
    ...(PATH === undefined ? {} : { path: PATH }),
  });
  const replay = `SCP_SEED=${details.seed} SCP_PATH=${details.counterexamplePath ?? ''} npm test -- ${import.meta.filename}`;
  if (details.failed) {
    throw new Error(`replay with: ${replay}\n${fc.defaultReportMessage(details) ?? ''}`, {
      cause: details.errorInstance,
    });
  }
}, 300_000);

async function play(story: readonly Happening[], last: Wish): Promise<CloudPicture> {
  let between: Between = plainly;
  const world = await createWorld({ between: (serve, request) => between(serve, request) });
  try {
    let operator = world.startOperator();
    const restart = async (world_: World) => {
      const killed = world_.snapshot();
      await operator.stop();
      world_.restore(killed);
      operator = world_.startOperator();
    };
    for (const one of story) {
      between = one.what === 'fault' ? once(FAULTS[one.fault] ?? plainly) : between;
      if (one.what === 'edit') await world.apply(manifestOf(one.wish));
      if (one.what === 'change by hand') await byHand(world.admin, one.drift);
      if (one.what === 'pass') await world.clock.advance(one.seconds * 1_000);
      if (one.what === 'kill') {
        const until = writesOf(world).length + one.afterWrites;
        for (let ms = 0; ms < 30_000 && writesOf(world).length < until; ms += 50) await world.clock.advance(50);
        await restart(world);
      }
    }
    between = plainly;
    await world.apply(manifestOf(last));
    await world.clock.advance(150_000);
    await world.untilReady('storm', 1_800_000);
    const writes = world.exchanges.filter(isWrite).length;
    await world.clock.advance(40_000);
    expect(world.exchanges.filter(isWrite).length, 'writes after everything was done').toBe(writes);
    const { metadata } = await world.get('storm');
    return withoutIds(withoutOwner(withoutTheirs(await pictureOf(world.admin)), metadata.uid ?? ''));
  } finally {
    await world.stop();
  }
}

/** The same object made in another world has another uid. */
function withoutOwner(picture: CloudPicture, uid: string): CloudPicture {
  return JSON.parse(JSON.stringify(picture).replaceAll(uid, '<owner>')) as CloudPicture;
}
