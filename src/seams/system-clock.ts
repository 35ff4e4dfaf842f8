import type { Clock, Timer } from './clock.ts';
import { sleepWith } from './sleep.ts';

/** The machine's own clock. A pending timer keeps the process alive, so cancel what you no longer wait for. */
export function systemClock(): Clock {
  const startTimer = (ms: number, fire: () => void): Timer => {
    const handle = setTimeout(fire, ms);
    return { cancel: () => clearTimeout(handle) };
  };
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    startTimer,
    sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
  };
}
