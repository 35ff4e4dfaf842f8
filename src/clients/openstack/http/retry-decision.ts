import type { Limits } from './limits.ts';

/**
 * Whether repeating a failed try can do harm.
 * - `always`: the service did nothing (connection refused, told to come back later), so even a create may be repeated.
 * - `when-idempotent`: it may have acted; only what has the same effect twice is repeated.
 * - `never`: the same question would get the same answer.
 */
export type MayRepeat = 'always' | 'when-idempotent' | 'never';

export interface FailedTry {
  readonly mayRepeat: MayRepeat;
  readonly idempotent: boolean;
  /** Tries made so far, this one included. */
  readonly tries: number;
  readonly retryAfterMs: number | undefined;
  /** Since the call began. */
  readonly elapsedMs: number;
  /** In [0, 1), for jitter. */
  readonly fraction: number;
}

/**
 * How long to wait before the next try, or undefined to give up. Exponential, of which half is chance; never shorter
 * than what the service asked for.
 */
export function nextTryDelayMs(failed: FailedTry, limits: Limits): number | undefined {
  if (failed.mayRepeat === 'never' || (failed.mayRepeat === 'when-idempotent' && !failed.idempotent)) return undefined;
  if (failed.tries >= limits.maxTries) return undefined;
  const asked = failed.retryAfterMs ?? 0;
  if (asked > limits.maxRetryAfterMs) return undefined;
  const ceiling = Math.min(limits.backoffMaxMs, limits.backoffBaseMs * 2 ** (failed.tries - 1));
  const delayMs = asked + (ceiling / 2) * (asked > 0 ? failed.fraction : 1 + failed.fraction);
  return failed.elapsedMs + delayMs < limits.callTimeoutMs ? delayMs : undefined;
}
