import type { Clock, Timer } from './clock.ts';
import { sleepWith } from './sleep.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock that moves only when told to. Timers fire in order of due time, then of creation. */
export interface ManualClock extends Clock {
  /** Moves time forward by `ms`, firing what falls due and letting the work it starts settle in between. */
  advance(ms: number): Promise<void>;
  /** Lets everything that can run without time passing run. */
  settle(): Promise<void>;
  /** Moves only the wall clock, as an operator or NTP would: timers and durations are unaffected. */
  jumpWall(ms: number): void;
  /** Milliseconds until the next timer, or undefined when none is pending. */
  nextDueMs(): number | undefined;
}

/** Turns of the event loop that in-process work (promises, streams, `setImmediate`) gets to settle between timers. */
const SETTLE_TURNS = 12;

export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  let order = 0;
  const pending = new Set<Pending>();

  const startTimer = (ms: number, fire: () => void): Timer => {
    const entry: Pending = { dueMs: elapsedMs + Math.max(0, ms), order: order++, fire };
    pending.add(entry);
    return { cancel: () => pending.delete(entry) };
  };
  const next = (): Pending | undefined => {
    let first: Pending | undefined;
    for (const p of pending) {
      if (!first || p.dueMs < first.dueMs || (p.dueMs === first.dueMs && p.order < first.order)) first = p;
    }
    return first;
  };
  const settle = async () => {
    for (let turn = 0; turn < SETTLE_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    startTimer,
    sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
    settle,
    jumpWall: (ms) => {
      wallOffsetMs += ms;
    },
    nextDueMs: () => {
      const first = next();
      return first && first.dueMs - elapsedMs;
    },
    async advance(ms) {
      const end = elapsedMs + ms;
      await settle();
      for (let due = next(); due && due.dueMs <= end; due = next()) {
        elapsedMs = due.dueMs;
        pending.delete(due);
        due.fire();
        await settle();
      }
      elapsedMs = end;
      await settle();
    },
  };
}
