/** Those who wait for something to change; they look at it again each time they are woken. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves at the next change; rejects with the reason of `signal` when that aborts before. */
  untilWoken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', stop);
        finish();
      };
      const wake = () => end(resolve);
      const stop = () => end(() => reject(signal.reason as Error));
      if (signal.aborted) {
        stop();
        return;
      }
      this.#waiting.add(wake);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
