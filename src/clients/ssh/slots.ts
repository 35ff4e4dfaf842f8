/** A bounded number of places. */
export interface Slots {
  /** Resolves with what gives the place back (idempotent). Rejects with the signal's reason when it aborts first. */
  take(signal?: AbortSignal): Promise<() => void>;
  /** How many wait for a place. */
  readonly waiting: number;
  /** How many have one. */
  readonly taken: number;
}

/** `onFull` is called whenever somebody has to wait: the chance to free a place that nobody needs. */
export function createSlots(size: number, onFull: () => void = () => undefined): Slots {
  let free = size;
  const queue: (() => void)[] = [];

  const place = () => {
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      const next = queue.shift();
      if (next === undefined) free++;
      else next();
    };
  };

  return {
    get waiting() {
      return queue.length;
    },
    get taken() {
      return size - free;
    },
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        if (free > 0) {
          free--;
          resolve(place());
          return;
        }
        const abort = () => {
          queue.splice(queue.indexOf(next), 1);
          reject(signal?.reason as Error);
        };
        const next = () => {
          signal?.removeEventListener('abort', abort);
          resolve(place());
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.push(next);
        onFull();
      }),
  };
}
