import type { Clock } from '../../../seams/clock.ts';

/** One budget of calls for a whole cloud, in order of asking. */
export interface TokenBucket {
  /** Resolves when the caller may go on. Rejects with the signal's reason; a place given up is lost, not passed on. */
  take(signal?: AbortSignal): Promise<void>;
}

/**
 * The generic cell rate algorithm (ITU-T I.371): only the time at which the bucket would be full again is kept, so
 * there is no timer while nobody waits.
 */
export function tokenBucket(clock: Clock, options: { ratePerSecond: number; burst: number }): TokenBucket {
  const intervalMs = 1000 / options.ratePerSecond;
  const toleranceMs = intervalMs * (Math.max(1, options.burst) - 1);
  let fullAtMs = 0;
  return {
    async take(signal) {
      const nowMs = clock.monotonicMs();
      fullAtMs = Math.max(fullAtMs, nowMs);
      const waitMs = fullAtMs - toleranceMs - nowMs;
      fullAtMs += intervalMs;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      else signal?.throwIfAborted();
    },
  };
}
