import type { Clock, Timer } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { backoffMs, type BackoffPace } from './backoff.ts';
import type { Turn } from './outcome.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Between passes of one key that fail. Default 0.5 s to 5 min. */
  readonly backoff?: BackoffPace;
  /** Of passes over all keys. Default 200 per second, 400 at once. */
  readonly rate?: Rate;
  readonly onAdd?: () => void;
}

/** Those whose turn is last are looked at all the same, however much there is to do for others. */
const LONGER_MS = 60_000;

/**
 * Keys that need a pass. A key waits at most once, in order of arrival but for those whose turn is first or last; the latter wait a
 * minute longer than others at most. It is never handed out twice at once, and one added while it is being worked on is handed out
 * again afterwards. Handing out cancels what was scheduled for the key before, so that each pass decides afresh when the next one is.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #backoff: BackoffPace;
  readonly #bucket: TokenBucket;
  readonly #onAdd: () => void;
  readonly #ready = new Set<string>();
  /** Of those, the ones that are handed out first. */
  readonly #first = new Set<string>();
  /** And those that are handed out last, with when they were added, on the monotonic clock. */
  readonly #last = new Map<string, number>();
  /** Keys handed out, and whether they were added again meanwhile. */
  readonly #working = new Map<string, boolean>();
  readonly #scheduled = new Map<string, { readonly dueMs: number; readonly timer: Timer }>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((key: string) => void)[] = [];
  #paced: Timer | undefined;
  #lastHandedOutMs: number;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#backoff = options.backoff ?? { baseMs: 500, maxMs: 300_000 };
    this.#bucket = createTokenBucket(options.rate ?? { perSecond: 200, burst: 400 }, options.clock);
    this.#onAdd = options.onAdd ?? (() => undefined);
    this.#lastHandedOutMs = options.clock.monotonicMs();
  }

  /** Keys ready to be handed out. */
  get depth(): number {
    return this.#ready.size;
  }

  /** When a key was last handed out, on the monotonic clock. */
  get lastHandedOutMs(): number {
    return this.#lastHandedOutMs;
  }

  /** Hands `key` out as soon as a taker is free, and it is its turn. */
  add(key: string, turn?: Turn): void {
    this.#unschedule(key);
    if (this.#working.has(key)) this.#working.set(key, true);
    else {
      const isNew = !this.#ready.has(key);
      this.#ready.add(key);
      if (turn === 'first') this.#first.add(key);
      if (turn !== 'last') this.#last.delete(key);
      else if (isNew) this.#last.set(key, this.#clock.monotonicMs());
    }
    this.#onAdd();
    this.#handOut();
  }

  /** Adds `key` after `ms`, unless it is scheduled or added sooner. */
  addAfter(key: string, ms: number, turn?: Turn): void {
    if (this.#ready.has(key)) return;
    const dueMs = this.#clock.monotonicMs() + ms;
    if ((this.#scheduled.get(key)?.dueMs ?? Infinity) <= dueMs) return;
    this.#unschedule(key);
    this.#scheduled.set(key, { dueMs, timer: this.#clock.startTimer(ms, () => this.add(key, turn)) });
  }

  /** Counts one more failure of the key and tells how long to leave it alone. */
  fail(key: string): number {
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    return backoffMs(this.#backoff, failures, this.#random);
  }

  /** Failures in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The key's last pass did not fail. */
  forgive(key: string): void {
    this.#failures.delete(key);
  }

  /** Nothing more is to be done for the key, until it is added again. */
  drop(key: string): void {
    this.forgive(key);
    this.#unschedule(key);
  }

  /** The next key. Call `done` when finished with it. Rejects with the signal's reason when it aborts. */
  take(signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const giveUp = () => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(signal.reason as Error);
      };
      const taker = (key: string) => {
        signal.removeEventListener('abort', giveUp);
        resolve(key);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#takers.push(taker);
      this.#handOut();
    });
  }

  /** Finishes a key that `take` gave. */
  done(key: string): void {
    const again = this.#working.get(key);
    this.#working.delete(key);
    if (again !== true) return;
    this.#ready.add(key);
    this.#handOut();
  }

  /** Drops all timers. What is ready stays ready. */
  stop(): void {
    for (const key of [...this.#scheduled.keys()]) this.#unschedule(key);
    this.#paced?.cancel();
    this.#paced = undefined;
  }

  #handOut(): void {
    for (let key = this.#next(); key !== undefined; key = this.#next()) {
      if (this.#takers.length === 0 || this.#paced) return;
      if (!this.#bucket.tryTake()) {
        this.#paced = this.#clock.startTimer(this.#bucket.waitMs(), () => {
          this.#paced = undefined;
          this.#handOut();
        });
        return;
      }
      this.#ready.delete(key);
      this.#first.delete(key);
      this.#last.delete(key);
      this.#unschedule(key);
      this.#working.set(key, false);
      this.#lastHandedOutMs = this.#clock.monotonicMs();
      this.#takers.shift()?.(key);
    }
  }

  #next(): string | undefined {
    const [first] = this.#first;
    if (first !== undefined) return first;
    const [longest] = this.#last;
    if (longest !== undefined && this.#clock.monotonicMs() - longest[1] >= LONGER_MS) return longest[0];
    for (const key of this.#ready) if (!this.#last.has(key)) return key;
    return longest?.[0];
  }

  #unschedule(key: string): void {
    this.#scheduled.get(key)?.timer.cancel();
    this.#scheduled.delete(key);
  }
}
