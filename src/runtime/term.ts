import type { Clock, Timer } from '../seams/clock.ts';

/** One stretch of holding the lease. */
export interface Term {
  /** Whether a write may start now. Asks the clock itself, so that a process that was paused cannot be mistaken. */
  readonly valid: boolean;
  /** Aborts when the term has run out or was ended. */
  readonly signal: AbortSignal;
  /** A renewal succeeded whose request was sent at that time. */
  renewed(startedMs: number, startedWallMs: number): void;
  end(why: string): void;
}

/**
 * Valid for `renewDeadlineMs` from before the last successful request. The monotonic clock stands still while a machine
 * sleeps, so the wall clock has to agree; one that jumps ahead costs at most the time to the next renewal.
 */
export function createTerm(options: {
  readonly clock: Clock;
  readonly renewDeadlineMs: number;
  readonly startedMs: number;
  readonly startedWallMs: number;
}): Term {
  const { clock, renewDeadlineMs } = options;
  const over = new AbortController();
  let { startedMs, startedWallMs } = options;
  let watch: Timer;
  const end = (why: string) => {
    watch.cancel();
    over.abort(new Error(why));
  };
  const arm = (): Timer => {
    const leftMs = startedMs + renewDeadlineMs - clock.monotonicMs();
    return clock.startTimer(leftMs, () => end('the lease could not be renewed in time'));
  };
  watch = arm();
  return {
    get valid() {
      if (over.signal.aborted) return false;
      const slept = clock.now() - startedWallMs >= renewDeadlineMs;
      return !slept && clock.monotonicMs() - startedMs < renewDeadlineMs;
    },
    signal: over.signal,
    renewed(requestMs, requestWallMs) {
      if (over.signal.aborted) return;
      startedMs = requestMs;
      startedWallMs = requestWallMs;
      watch.cancel();
      watch = arm();
    },
    end,
  };
}
