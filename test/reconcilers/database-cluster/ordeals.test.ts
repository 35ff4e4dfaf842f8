import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Between, during, type World } from '../../support/world.ts';
import { startWriter } from '../../embedded/guests/writer.ts';
import { FAULTS, type Ordeal } from './ordeal-faults.ts';
import { lostRows, setScene, SHAPES, type Shape, writerOf } from './served.ts';
import { conditionOf, getCluster } from './world.ts';

/** Set it to the seed that a failure printed; `SCP_PATH` to its path takes the shrunk story at once. */
const SEED = Number(process.env['SCP_SEED'] ?? 20_260_101);
const PATH = process.env['SCP_PATH'];
const RUNS = Number(process.env['SCP_RUNS'] ?? 2);

/** A fault that begins, the seconds after which it ends, and those before the next one begins. */
interface Happening {
  readonly fault: string;
  readonly whom: number;
  readonly lasts: number;
  readonly then: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  fault: fc.constantFrom(...Object.keys(FAULTS)),
  whom: fc.nat(4),
  lasts: fc.integer({ min: 1, max: 240 }),
  then: fc.integer({ min: 0, max: 120 }),
});
const story = fc.array(happening, { minLength: 3, maxLength: 8 });

const MEMBERS: Record<Shape['topology'], readonly string[]> = {
  single: ['data-1'],
  activePassive: ['data-1', 'data-2', 'quorum-1'],
  galera: ['data-1', 'data-2', 'arbitrator-1', 'lb-1', 'lb-2'],
};

const notNow = () => Response.json({ error: { code: 503, message: 'not now' } }, { status: 503 });
/** Quarantine after many repairs lasts an hour. */
const LONG_MS = 4_500_000;

async function play(shape: Shape, happenings: readonly Happening[]): Promise<void> {
  const away = { cloud: false, cluster: false };
  const between =
    (what: keyof typeof away): Between =>
    (serve, request) =>
      away[what] ? notNow() : serve(request);
  let world: World | undefined;
  try {
    const scene = await setScene(shape, (made) => (world = made), {
      between: between('cloud'),
      betweenCluster: between('cluster'),
    });
    const { w, members } = scene;
    const ordeal: Ordeal = { w, kill: shape.kill, operator: scene.operator, away, taken: new Set() };
    const outside = await writerOf(scene);
    const { status } = await getCluster(w, 'orders');
    const { host: address = '', port = 0 } = status?.endpoint ?? {};
    // On the side that is cut off, too.
    const inside = startWriter(w, {
      from: (await members())[0]!.guest,
      first: 1_000_000,
      address,
      port,
      login: { user: 'shop', password: 'correct-horse-battery', database: 'shop' },
      whoami: shape.whoami,
    });
    await w.pass(5_000);
    const ends: { readonly dueMs: number; readonly end: () => unknown }[] = [];
    const endDue = async (nowMs: number) => {
      for (const one of ends.filter(({ dueMs }) => dueMs <= nowMs)) {
        ends.splice(ends.indexOf(one), 1);
        await one.end();
      }
    };
    const names = MEMBERS[shape.topology];
    for (const { fault, whom, lasts, then } of happenings) {
      const end = await FAULTS[fault]?.(ordeal, names[whom % names.length]!);
      if (end !== undefined) ends.push({ dueMs: w.clock.now() + lasts * 1_000, end });
      for (let second = 0; second < then; second += 1) {
        await w.pass(1_000);
        await endDue(w.clock.now());
      }
    }
    for (let second = 0; ends.length > 0 && second < 240; second += 1) {
      await w.pass(1_000);
      await endDue(w.clock.now());
    }
    await endDue(Number.POSITIVE_INFINITY);
    const isWell = async () => {
      const found = await getCluster(w, 'orders');
      const ready = conditionOf(found, 'Ready');
      return ready?.reason === 'Settled' && ready.observedGeneration === found.metadata.generation;
    };
    const before = outside.acknowledged.length;
    await w.pass(20_000);
    await w.until(isWell, LONG_MS, async () => JSON.stringify((await getCluster(w, 'orders')).status, null, 1));
    await w.until(() => outside.acknowledged.length > before + 10);
    await during(w.clock, Promise.all([outside.stop(), inside.stop()]));
    expect(await lostRows(scene, outside)).toEqual([]);
    expect(await lostRows(scene, inside)).toEqual([]);
    expect((await w.events()).filter((event) => /^(SplitBrain|DataLost)/.test(event))).toEqual([]);
  } finally {
    await world?.stop();
  }
}

describe('whatever befalls a cluster at once, no acknowledged row is lost and it comes back by itself', () => {
  it.each(Object.entries(SHAPES))(
    '%s',
    async (what, shape) => {
      const details = await fc.check(
        fc.asyncProperty(story, (happenings) => play(shape, happenings)),
        {
          seed: SEED,
          numRuns: RUNS,
          endOnFailure: process.env['SCP_SHRINK'] === undefined,
          ...(PATH === undefined ? {} : { path: PATH }),
        },
      );
      if (details.failed) {
        const replay = `SCP_SEED=${details.seed} SCP_PATH=${details.counterexamplePath ?? ''} npm test -- ordeals -t '${what}'`;
        throw new Error(`replay with: ${replay}\n${fc.defaultReportMessage(details)}`, {
          cause: details.errorInstance,
        });
      }
    },
    600_000,
  );
});
