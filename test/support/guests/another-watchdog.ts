import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { PATIENCE } from './declared.ts';
import { type Play, secondsSince } from './play.ts';

const clock = systemClock();

/**
 * Declares a slower watchdog, and then the one of before: what the cluster waits for has to be longer before the first machine is
 * slower, and shorter only once the last one is faster. A machine that was taken for dead would boot.
 */
export async function changeWatchdog(play: Play): Promise<void> {
  await play.whole();
  const { guests } = play;
  const boots = () =>
    Promise.all(
      ['data-1', 'data-2', 'quorum-1'].map(
        async (name) => (await guests.on(name, 'cat /proc/sys/kernel/random/boot_id')).stdout,
      ),
    );
  const before = await boots();
  for (const watchdogSeconds of [2 * PATIENCE.watchdogSeconds, PATIENCE.watchdogSeconds]) {
    await play.during(`watchdog of ${watchdogSeconds} s`, async () => {
      const began = clock.monotonicMs();
      await guests.declare({ patience: { ...PATIENCE, watchdogSeconds } });
      await play.inStep();
      console.log(`a watchdog of ${watchdogSeconds} s ${secondsSince(began)} s after it was declared`);
    });
    const told = 'crm_attribute --type crm_config --name stonith-watchdog-timeout --query --quiet';
    expect((await guests.on('quorum-1', told)).stdout.trim()).toBe(`${2 * watchdogSeconds}s`);
  }
  expect(await boots()).toEqual(before);
}
