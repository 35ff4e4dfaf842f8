import type { Clock } from '../seams/clock.ts';

/** One pass among the workers. */
export interface Place {
  /**
   * Waits for something that takes long elsewhere, and lets another pass work meanwhile. Comes back before passes that have
   * not begun. One at a time.
   */
  readonly aside: <T>(wait: () => Promise<T>) => Promise<T>;
  /** How long it has been aside so far, coming back included. */
  readonly asideMs: number;
  leave(): void;
}

/** So many passes work at once. */
export class Workers {
  readonly #clock: Clock;
  #free: number;
  readonly #returning: (() => void)[] = [];
  readonly #beginning: (() => void)[] = [];

  constructor(most: number, clock: Clock) {
    this.#free = most;
    this.#clock = clock;
  }

  /** How many wait to begin. */
  get waiting(): number {
    return this.#beginning.length;
  }

  /** Waits for a worker. Each place must be left. */
  async enter(): Promise<Place> {
    await this.#take(this.#beginning);
    let asideMs = 0;
    let isAside = false;
    return {
      aside: async (wait) => {
        if (isAside) throw new TypeError('a pass that is aside already steps aside');
        isAside = true;
        const sinceMs = this.#clock.monotonicMs();
        this.#give();
        try {
          return await wait();
        } finally {
          await this.#take(this.#returning);
          asideMs += this.#clock.monotonicMs() - sinceMs;
          isAside = false;
        }
      },
      get asideMs() {
        return asideMs;
      },
      leave: () => this.#give(),
    };
  }

  #take(waiting: (() => void)[]): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  #give(): void {
    const next = this.#returning.shift() ?? this.#beginning.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
