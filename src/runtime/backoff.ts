import type { Random } from '../seams/random.ts';

export interface BackoffPace {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Exponential back-off with jitter: after the nth failure in a row, somewhere between half and the whole of
 * `baseMs * 2^(n-1)`, never more than `maxMs`. The jitter keeps many clients that failed together from coming back
 * together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: "equal jitter").
 */
export function backoffMs(pace: BackoffPace, failures: number, random: Random): number {
  const ceiling = Math.min(pace.maxMs, pace.baseMs * 2 ** Math.min(failures - 1, 40));
  return ceiling / 2 + random.fraction() * (ceiling / 2);
}

/** `ms`, up to a fifth longer, so that many equal waits spread out. */
export function jittered(ms: number, random: Random): number {
  return ms * (1 + random.fraction() / 5);
}
