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

export interface Most {
  /** Passes that work at once, */
  readonly ofAll: number;
  /** and those among them of one party. Left out: as many. */
  readonly ofOne?: number;
}

interface Waiting {
  readonly party: string;
  readonly begin: () => void;
}

/** So many passes work at once. One party, the objects of one cloud say, does not keep those of another waiting. */
export class Workers {
  readonly #clock: Clock;
  readonly #mostOfOne: number;
  #free: number;
  readonly #busy = new Map<string, number>();
  readonly #returning: Waiting[] = [];
  readonly #beginning: Waiting[] = [];

  constructor({ ofAll, ofOne = ofAll }: Most, clock: Clock) {
    this.#free = ofAll;
    this.#mostOfOne = ofOne;
    this.#clock = clock;
  }

  /** How many wait to begin. */
  get waiting(): number {
    return this.#beginning.length;
  }

  /** Waits for a worker. Each place must be left. */
  async enter(party = ''): Promise<Place> {
    await this.#take(this.#beginning, party);
    let asideMs = 0;
    let isAside = false;
    return {
      aside: async (wait) => {
        if (isAside) throw new TypeError('a pass that is aside already steps aside');
        isAside = true;
        const sinceMs = this.#clock.monotonicMs();
        this.#give(party);
        try {
          return await wait();
        } finally {
          await this.#take(this.#returning, party);
          asideMs += this.#clock.monotonicMs() - sinceMs;
          isAside = false;
        }
      },
      get asideMs() {
        return asideMs;
      },
      leave: () => this.#give(party),
    };
  }

  #take(waiting: Waiting[], party: string): Promise<void> {
    if (this.#free > 0 && this.#hasRoom(party)) {
      this.#count(party, 1);
      return Promise.resolve();
    }
    return new Promise((begin) => waiting.push({ party, begin }));
  }

  #give(party: string): void {
    this.#count(party, -1);
    for (const waiting of [this.#returning, this.#beginning]) {
      const at = waiting.findIndex((one) => this.#hasRoom(one.party));
      const [next] = at === -1 ? [] : waiting.splice(at, 1);
      if (next === undefined) continue;
      this.#count(next.party, 1);
      next.begin();
      return;
    }
  }

  #hasRoom(party: string): boolean {
    return (this.#busy.get(party) ?? 0) < this.#mostOfOne;
  }

  #count(party: string, change: 1 | -1): void {
    const busy = (this.#busy.get(party) ?? 0) + change;
    if (busy === 0) this.#busy.delete(party);
    else this.#busy.set(party, busy);
    this.#free -= change;
  }
}
