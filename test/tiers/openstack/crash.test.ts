import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloudPicture, pictureOf } from '../../support/cloud-picture.ts';
import { KILLS_ALL, livesUntil, PATIENCE_S } from '../../support/crash/lives.ts';
import { createRealWorld, type RealWorld } from '../../support/real-world.ts';

const PLENTY_MS = 1_200_000;

const name = `killed-${process.pid}`;
let world: RealWorld;

beforeAll(async () => {
  world = await createRealWorld(name);
});
afterAll(async () => {
  await world.close();
});

const livesUntilOver = (isOver: () => Promise<boolean>) =>
  livesUntil(
    {
      startOperator: (life) => world.startOperator(life),
      dropLease: () => world.kubectl(['-n', name, 'delete', 'lease', '--all']),
    },
    isOver,
  );

async function undisturbed(work: () => Promise<unknown>): Promise<number> {
  const before = world.writes().length;
  const operator = world.startOperator();
  await work();
  await operator.stop();
  return world.writes().length - before;
}

const isReady = async (): Promise<boolean> => {
  const { status, metadata } = await world.get();
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && status?.observedGeneration === metadata.generation;
};
const isGone = async () => (await world.kubectl(['-n', name, 'get', 'scpcloud', '-o', 'name'])) === '';
const remove = () => world.kubectl(['-n', name, 'delete', 'scpcloud', name, '--wait=false']);

/** What has the name of this world, by kind. */
async function left(): Promise<readonly (readonly [string, number])[]> {
  const mine = (entry: object) => JSON.stringify(entry).includes(name);
  const picture: CloudPicture = await pictureOf(world.admin);
  return Object.entries(picture)
    .map(([kind, entries]) => [kind, entries.filter(mine).length] as const)
    .filter(([, count]) => count > 0);
}

describe('an operator that is killed again and again amid its writes to a real cloud', () => {
  let whole: CloudPicture;
  let most: number;

  it(
    'has the sample made in one go first, to compare with',
    async () => {
      most = await undisturbed(async () => {
        await world.apply(world.sample());
        await world.untilReady(PATIENCE_S);
      });
      whole = await world.ours();
      expect(most).toBeGreaterThan(25);
    },
    PLENTY_MS,
  );

  it(
    'takes all of it away, and leaves nothing',
    async () => {
      await remove();
      const writes = await livesUntilOver(isGone);
      expect(writes.length).toBeGreaterThan(7);
      expect(await left()).toEqual([]);
    },
    PLENTY_MS,
  );

  it(
    'makes the very same in the end, with nothing there twice',
    async () => {
      await world.apply(world.sample());
      const writes = await livesUntilOver(isReady);
      expect(writes.length).toBeGreaterThanOrEqual(KILLS_ALL ? most : 14);
      expect(await world.ours()).toEqual(whole);
      await remove();
      await undisturbed(() => world.untilGone(PATIENCE_S));
      expect(await left()).toEqual([]);
    },
    PLENTY_MS,
  );
});
