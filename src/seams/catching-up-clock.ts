import type { Clock, Timer } from './clock.ts';
import { sleepWith } from './sleep.ts';

/** A clock that starts behind and passes over waits in which nothing happens, until it has caught up. */
export interface CatchingUpClock extends Clock {
  /** Leaps to the time of the machine's own clock and passes as fast as that from then on. Timers do not leap. */
  catchUp(): void;
  /** Passes nothing over while `work` is under way: it may wait for what the program does not see, such as a disk. */
  during<T>(work: () => T | Promise<T>): Promise<T>;
}

/** What the clock is made of: the machine's own times and timers, and how busy the program was. */
export interface Machinery {
  now(): number;
  monotonicMs(): number;
  startTimer(ms: number, fire: () => void): Timer;
  /** The share of the time since the last call, from 0 to 1, in which the program had something to do. */
  busy(): number;
}

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** How often it is looked whether anything happens, and the most that one look passes over: others may be about to answer. */
const LOOK_MS = 4;
const MOST_MS = 200;
const IDLE = 0.25;
/** A look that comes so late says that the machine had no time for the program: what is under way had none either. */
const LATE_MS = 8;

/**
 * Begins `behindMs` before the machine's own time. While it is behind and the program has nothing to do, it goes on to the
 * next timer at once. So a world in one process that mostly waits for itself takes as long as its work does, and its dates
 * are never in the future. What waits for something outside the process must not use it.
 */
export function catchingUpClock(behindMs: number, machinery: Machinery = ofThisProcess()): CatchingUpClock {
  let behind = behindMs;
  let skipped = 0;
  let held = 0;
  let order = 0;
  let armed: Timer | undefined;
  let expectedMs = 0;
  const pending = new Set<Pending>();
  const monotonicMs = () => machinery.monotonicMs() + skipped;
  const next = () => {
    let first: Pending | undefined;
    for (const one of pending)
      if (first === undefined || one.dueMs < first.dueMs || (one.dueMs === first.dueMs && one.order < first.order))
        first = one;
    return first;
  };
  const arm = () => {
    armed?.cancel();
    const first = next();
    if (first === undefined) return;
    const dueMs = Math.max(0, first.dueMs - monotonicMs());
    const waitMs = behind > 0 ? Math.min(LOOK_MS, dueMs) : dueMs;
    expectedMs = machinery.monotonicMs() + waitMs;
    armed = machinery.startTimer(waitMs, look);
  };
  const skip = () => {
    const waitMs = (next()?.dueMs ?? 0) - monotonicMs();
    const ms = Math.max(0, Math.min(waitMs, behind, MOST_MS));
    skipped += ms;
    behind -= ms;
  };
  const look = () => {
    const late = machinery.monotonicMs() - expectedMs > LATE_MS;
    if (behind > 0 && machinery.busy() < IDLE && held === 0 && !late) skip();
    for (let due = next(); due !== undefined && due.dueMs <= monotonicMs(); due = next()) {
      pending.delete(due);
      due.fire();
    }
    arm();
  };
  const startTimer = (ms: number, fire: () => void): Timer => {
    const entry: Pending = { dueMs: monotonicMs() + Math.max(0, ms), order: order++, fire };
    pending.add(entry);
    arm();
    return {
      cancel: () => {
        pending.delete(entry);
        if (pending.size === 0) armed?.cancel();
      },
    };
  };
  return {
    now: () => machinery.now() - behind,
    monotonicMs,
    startTimer,
    sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
    catchUp: () => {
      behind = 0;
      arm();
    },
    during: async (work) => {
      held += 1;
      try {
        return await work();
      } finally {
        held -= 1;
      }
    },
  };
}

function ofThisProcess(): Machinery {
  let last = performance.eventLoopUtilization();
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    startTimer: (ms, fire) => {
      const handle = setTimeout(fire, ms);
      return { cancel: () => clearTimeout(handle) };
    },
    busy: () => {
      const current = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(current, last);
      last = current;
      return utilization;
    },
  };
}
