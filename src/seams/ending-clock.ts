import type { Clock, Timer } from './clock.ts';
import { sleepWith } from './sleep.ts';

/** The time of a world that can end: none of its timers outlives it. */
export interface EndingClock extends Clock {
  /** Cancels what is pending and starts nothing any more. Who sleeps on sleeps for ever, unless a signal wakes him. */
  end(): void;
}

export function endingClock(clock: Clock): EndingClock {
  const pending = new Set<Timer>();
  let ended = false;
  const startTimer = (ms: number, fire: () => void): Timer => {
    if (ended) return { cancel: () => undefined };
    const timer = clock.startTimer(ms, () => {
      pending.delete(timer);
      fire();
    });
    pending.add(timer);
    return {
      cancel: () => {
        pending.delete(timer);
        timer.cancel();
      },
    };
  };
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    startTimer,
    sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
    end: () => {
      ended = true;
      for (const timer of pending) timer.cancel();
      pending.clear();
    },
  };
}
