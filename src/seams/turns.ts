/** Resolves when one of those who wait for it may go on. */
export type Turn = () => Promise<void>;

/**
 * One in each turn of the event loop, in the order in which they came: between any two of them whoever waits for a socket or a timer
 * is served, however many have work to do at the same moment.
 */
export function createTurns(): Turn {
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
}
