/** Keys waiting for work, each once, worked off as soon as the request that queued them is done. */
export interface Worker {
  enqueue(key: string): void;
  stop(): void;
}

export function createWorker(work: (key: string) => void): Worker {
  const waiting = new Set<string>();
  let stopped = false;
  const drain = (): void => {
    for (const key of waiting) {
      waiting.delete(key);
      if (!stopped) work(key);
    }
  };
  return {
    enqueue(key) {
      if (waiting.size === 0) queueMicrotask(drain);
      waiting.add(key);
    },
    stop: () => {
      stopped = true;
    },
  };
}
