/** A hook before data are read or written: what a replication says. */
export type Gate = (write: boolean) => Promise<void> | void;

/** How writes follow each other: as commits do. */
export type InOrder = <T>(job: () => Promise<T>) => Promise<T>;

/** Runs each job when those before it are over, however they ended. */
export function oneByOne(): InOrder {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = last.catch(() => undefined).then(job);
    last = next;
    return next;
  };
}
