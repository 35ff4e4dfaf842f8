/** How much of time and memory one cloud may take from us. */
export interface Limits {
  /** Calls per second that the whole client makes, over all reconciles; after `burst` calls at once. */
  readonly ratePerSecond: number;
  readonly burst: number;
  /** For one try, from connecting to the last byte. */
  readonly tryTimeoutMs: number;
  /** For a call with all its tries and waits. */
  readonly callTimeoutMs: number;
  /** For uploads and downloads, which may take hours: the longest time without a byte. */
  readonly stallTimeoutMs: number;
  readonly maxTries: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** A cloud that asks for more patience than this gets it from the caller, who is told by `retryAfterMs`. */
  readonly maxRetryAfterMs: number;
  readonly maxAnswerBytes: number;
  readonly maxJsonDepth: number;
  readonly maxPages: number;
  readonly maxItems: number;
}

export const DEFAULT_LIMITS: Limits = {
  ratePerSecond: 20,
  burst: 40,
  tryTimeoutMs: 60_000,
  callTimeoutMs: 180_000,
  stallTimeoutMs: 120_000,
  maxTries: 5,
  backoffBaseMs: 500,
  backoffMaxMs: 20_000,
  maxRetryAfterMs: 30_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxJsonDepth: 64,
  maxPages: 2_000,
  maxItems: 200_000,
};
