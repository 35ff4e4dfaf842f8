import { systemClock } from '../../src/seams/system-clock.ts';

/** Asks again and again until `check` gives something; fails with what it was waiting for. For real systems only. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 60,
): Promise<T> {
  const clock = systemClock();
  const deadline = clock.monotonicMs() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (clock.monotonicMs() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await clock.sleep(100);
  }
}
