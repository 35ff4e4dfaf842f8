/** Several callers share one piece of work; a failed one is forgotten, so the next caller begins anew. */
export interface SingleFlight<T> {
  run(work: () => Promise<T>): Promise<T>;
}

export function singleFlight<T>(): SingleFlight<T> {
  let current: Promise<T> | undefined;
  return {
    run(work) {
      current ??= work().finally(() => {
        current = undefined;
      });
      return current;
    },
  };
}

/** Stops waiting for shared work when the waiter's signal aborts; the work goes on for the others. */
export function unlessAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
