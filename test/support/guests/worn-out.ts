import { expect } from 'vitest';
import { until } from '../poll.ts';
import { FORGET_FAILURES, KILL } from './by-hand/faults.ts';
import type { Play } from './play.ts';
import { cutPowerOfPrimary } from './power-cut.ts';

/** The server dies where it serves until Pacemaker keeps it off that machine; then the other one loses its power. */
export async function loseTheOther(play: Play): Promise<void> {
  const { guests, engine } = play;
  const told = async () =>
    (await guests.stage.events()).filter((event) => event.includes('forgotten, for no other machine is left'));
  await play.whole();
  const worn = await play.primary();
  await guests.on(worn, FORGET_FAILURES);
  for (let kill = 1; kill <= 2; kill += 1) {
    await play.through(`kill ${kill} of 3`, 'Restart', async (active) => {
      await guests.on(active, KILL[engine]);
    });
  }
  await play.through('kill 3 of 3', 'Failover', async (active) => {
    await guests.on(active, KILL[engine]);
  });
  await until(`${worn} to have handed over`, async () => (await guests.get()).status?.primary !== worn, 300);
  const before = await told();
  await cutPowerOfPrimary(play, 'power cut of the only machine left');
  // In a namespace that was kept, an earlier run has told of it too.
  expect((await told()).length).toBe(before.length + 1);
}
