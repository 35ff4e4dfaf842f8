/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. Handed in by the composition root, so that a manual clock can drive the whole program.
 * All durations are milliseconds.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since the epoch; may jump. Use it for what people read. */
  now(): number;
  /** A time that never goes back. Use it for durations and deadlines. */
  monotonicMs(): number;
  /** Resolves after `ms`. Rejects with the signal's reason as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fire` once after `ms`. */
  startTimer(ms: number, fire: () => void): Timer;
}
