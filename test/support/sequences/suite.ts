import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FAULTS, once, plainly } from '../crash/faults.ts';
import { writesOf } from '../stage.ts';
import { type Between, createWorld } from '../world.ts';
import { storiesOf, type Story, type Subject } from './story.ts';

/** Set it to the seed that a failure printed; `SCP_PATH` to its path takes the shrunk story at once. */
const SEED = Number(process.env['SCP_SEED'] ?? 20_260_101);
const PATH = process.env['SCP_PATH'];
const RUNS = Number(process.env['SCP_RUNS'] ?? 25);

/** Tells stories, and sees to it that each ends as if only its last wish had ever been. */
export function describeStories<Wish>(subject: Subject<Wish>, file: string): void {
  it('whatever is wished, changed by hand, broken or killed on the way, the last wish is what comes of it', async () => {
    const property = fc.asyncProperty(storiesOf(subject), async (story) => {
      const reached = await play(subject, story);
      expect(reached).toEqual(await play(subject, { happenings: [], last: story.last }));
    });
    const details = await fc.check(property, {
      seed: SEED,
      numRuns: RUNS,
      ...(PATH === undefined ? {} : { path: PATH }),
    });
    const replay = `SCP_SEED=${details.seed} SCP_PATH=${details.counterexamplePath ?? ''} npm test -- ${file}`;
    if (details.failed) {
      throw new Error(`replay with: ${replay}\n${fc.defaultReportMessage(details) ?? ''}`, {
        cause: details.errorInstance,
      });
    }
  }, 300_000);
}

async function play<Wish>(subject: Subject<Wish>, { happenings, last }: Story<Wish>): Promise<unknown> {
  const { manifestOf, changes, prepare, over, seen } = subject;
  let between: Between = plainly;
  const world = await createWorld({ between: (serve, request) => between(serve, request) });
  try {
    let operator = world.startOperator();
    const restart = async () => {
      const killed = world.snapshot();
      await operator.stop();
      world.restore(killed);
      operator = world.startOperator();
    };
    await prepare(world);
    for (const one of happenings) {
      between = one.what === 'fault' ? once(FAULTS[one.fault] ?? plainly) : between;
      if (one.what === 'edit') await world.apply(manifestOf(one.wish));
      if (one.what === 'change by hand') await changes[one.change]?.(world.admin).catch(() => undefined);
      if (one.what === 'pass') await world.clock.advance(one.seconds * 1_000);
      if (one.what === 'kill') {
        const until = writesOf(world).length + one.afterWrites;
        for (let ms = 0; ms < 30_000 && writesOf(world).length < until; ms += 50) await world.clock.advance(50);
        await restart();
      }
    }
    between = plainly;
    await world.apply(manifestOf(last));
    await world.clock.advance(150_000);
    await over(world);
    const writes = writesOf(world).length;
    await world.clock.advance(40_000);
    expect(writesOf(world).length, 'writes after everything was done').toBe(writes);
    return await seen(world, last);
  } finally {
    await world.stop();
  }
}
