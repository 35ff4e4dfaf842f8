import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/embedded/cloud/index.ts';
import type { MachinePlan } from '../../src/machines/index.ts';
import type { Blueprint } from '../../src/topologies/blueprint.ts';
import { eachOnce, FAULTS, isCloudWrite, once, plainly, UNHEARD } from '../support/crash/faults.ts';
import type { Between } from '../support/world.ts';
import { threeMembers } from './blueprints.ts';
import { pictureOf } from './picture.ts';
import { OWNER, type Wish } from './reconciler.ts';
import { setStage, type Stage } from './stage.ts';

interface Flow {
  readonly what: string;
  readonly prepare: (stage: Stage) => Promise<unknown>;
  readonly blueprint: Blueprint;
  readonly wish?: Wish;
  /** How many writes it takes at least. */
  readonly writes: number;
  /** Whether it is tried with each way in which writes go wrong; the others share their steps. */
  readonly faults?: true;
}

const root = { name: 'root', sizeGiB: 4 };
const blueprint = threeMembers({ rootVolume: root });
const made = (stage: Stage) => stage.settle(blueprint, {}, isOver);
const isOver = (plan: MachinePlan) => plan.steps.length + plan.waiting.length + plan.later.length === 0;

const FLOWS: readonly Flow[] = [
  { what: 'making', prepare: () => Promise.resolve(), blueprint, writes: 20, faults: true },
  {
    what: 'making anew',
    prepare: made,
    blueprint: threeMembers({ rootVolume: root, image: 'node-2' }),
    writes: 9,
    faults: true,
  },
  {
    what: 'growing',
    prepare: made,
    blueprint: threeMembers({ rootVolume: root, dataVolumes: [{ name: 'data', sizeGiB: 7 }] }),
    writes: 2,
  },
  { what: 'leaving data behind', prepare: made, blueprint, wish: { deleting: true }, writes: 13 },
  {
    what: 'taking data up',
    prepare: async (stage) => {
      await made(stage);
      await stage.settle(blueprint, { deleting: true }, isOver);
    },
    blueprint,
    wish: { owner: { ...OWNER, uid: '6f0d3f4a-0000-4000-8000-000000000006' } },
    writes: 18,
  },
  {
    what: 'destroying',
    prepare: made,
    blueprint,
    wish: { deleting: true, dataVolumes: 'Delete' },
    writes: 13,
    faults: true,
  },
];

describe.each(FLOWS)('$what the machines of a cluster', (flow) => {
  let between: Between = plainly;
  let stage: Stage;
  let beginning: Snapshot;
  let end: unknown;
  const moments: { readonly what: string; readonly before: Snapshot; readonly after: Snapshot }[] = [];

  const play = async (how: Between, from: Snapshot): Promise<unknown> => {
    stage.cloud.restore(from);
    stage.forget();
    between = how;
    const plan = await stage.settle(flow.blueprint, flow.wish, isOver);
    between = plainly;
    expect(plan.problems).toEqual([]);
    return pictureOf(stage);
  };

  beforeAll(async () => {
    stage = await setStage({ between: (serve, request) => between(serve, request) });
    await flow.prepare(stage);
    beginning = stage.cloud.snapshot();
    end = await play(async (serve, request) => {
      if (!isCloudWrite(request)) return serve(request);
      const before = stage.cloud.snapshot();
      const response = await serve(request);
      const what = `${request.method} ${new URL(request.url).pathname}`;
      moments.push({ what, before, after: stage.cloud.snapshot() });
      return response;
    }, beginning);
  }, 60_000);
  afterAll(() => stage.stop());

  it('takes so many writes', () => {
    expect(moments.length).toBeGreaterThanOrEqual(flow.writes);
  });

  // What is there before a write was there after the one before it.
  it('ends alike when it is broken off after any write', async () => {
    for (const { what, after } of moments) expect(await play(plainly, after), what).toEqual(end);
  }, 120_000);

  it('ends alike when any one answer is lost', async () => {
    const lost = UNHEARD['done, and the answer lost'] ?? plainly;
    for (const { what, before } of moments) expect(await play(once(lost), before), what).toEqual(end);
  }, 120_000);

  it.each(flow.faults === true ? Object.entries(FAULTS) : [])(
    'ends alike when every write is at first %s',
    async (_what, fault) => {
      expect(
        await play(
          eachOnce(fault, new Set(), (text) => text),
          beginning,
        ),
      ).toEqual(end);
    },
    60_000,
  );
});
