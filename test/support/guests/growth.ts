import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { type Play, secondsSince } from './play.ts';

const clock = systemClock();

/** Twice the data volumes, while somebody writes, and nothing moves. */
export async function grow(play: Play): Promise<void> {
  await play.whole();
  const { guests } = play;
  const active = await play.primary();
  const bytes = async () => Number((await guests.on(active, 'df -B1 --output=size /srv/ha | tail -n 1')).stdout);
  const before = await bytes();
  await play.during('growth', async () => {
    const began = clock.monotonicMs();
    await guests.declare({ machines: { dataVolume: { sizeGiB: 2 } } });
    await guests.until('the file system to have grown', async () => (await bytes()) > 1.8 * before);
    console.log(`grown ${secondsSince(began)} s after the size was declared`);
    await play.inStep();
  });
  expect(await play.primary()).toBe(active);
}
