import type { Clock } from '../seams/clock.ts';

export interface Rate {
  readonly perSecond: number;
  /** How many may go at once after a quiet time. */
  readonly burst: number;
}

export interface TokenBucket {
  /** Takes a token if there is one. */
  tryTake(): boolean;
  /** How long until there is one; 0 when there is. */
  waitMs(): number;
}

export function createTokenBucket(rate: Rate, clock: Pick<Clock, 'monotonicMs'>): TokenBucket {
  let tokens = rate.burst;
  let filledAtMs = clock.monotonicMs();
  const refill = () => {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(rate.burst, tokens + ((nowMs - filledAtMs) / 1000) * rate.perSecond);
    filledAtMs = nowMs;
  };
  return {
    tryTake() {
      refill();
      // A hair less than one: adding fractions of a second does not give whole numbers.
      if (tokens < 1 - 1e-9) return false;
      tokens = Math.max(0, tokens - 1);
      return true;
    },
    waitMs() {
      refill();
      return Math.max(0, ((1 - tokens) / rate.perSecond) * 1000);
    },
  };
}
