import type { Clock } from '../../../src/seams/clock.ts';
import { sleepWith } from '../../../src/seams/sleep.ts';

/**
 * One machine's clock: it runs a little fast or slow, its wall clock is off, and while the process is paused nothing in
 * it runs although time goes on.
 */
export interface ProcessClock extends Clock {
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Resolves when the process may run. */
  awake<R>(value: R): Promise<R>;
}

export function processClock(world: Clock, rate: number, wallOffsetMs: number): ProcessClock {
  let paused = false;
  let held: (() => void)[] = [];
  const whenAwake = (fire: () => void) => {
    if (paused) held.push(fire);
    else fire();
  };
  const startTimer: Clock['startTimer'] = (ms, fire) => {
    let cancelled = false;
    const timer = world.startTimer(ms / rate, () => {
      whenAwake(() => {
        if (!cancelled) fire();
      });
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  };
  return {
    now: () => world.now() + wallOffsetMs,
    monotonicMs: () => world.monotonicMs() * rate,
    startTimer,
    sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      for (const fire of held.splice(0)) fire();
      held = [];
    },
    get paused() {
      return paused;
    },
    awake: (value) => new Promise((resolve) => whenAwake(() => resolve(value))),
  };
}
