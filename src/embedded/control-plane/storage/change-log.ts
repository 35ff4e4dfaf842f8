import type { KubeObject } from '../object.ts';

/** One write, as watchers see it. A deleted object carries the revision of its deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly atMs: number;
  readonly key: string;
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}

/** The bounded past of one collection. */
export interface ChangeLog {
  append(change: Change): void;
  /** What happened after `revision`, oldest first; undefined when part of that is forgotten. */
  since(revision: number): readonly Change[] | undefined;
  /** Forgets what happened up to `revision`. */
  forget(revision: number): void;
}

/** Keeps at least the newest `limit` changes; before `horizon` nothing is known. */
export function changeLog(limit: number, horizon: number): ChangeLog {
  let changes: Change[] = [];
  let known = horizon;
  const firstAfter = (revision: number): number => {
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((changes[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    append(change) {
      changes.push(change);
      if (changes.length < limit * 2) return;
      const dropped = changes.length - limit;
      known = changes[dropped - 1]?.revision ?? known;
      changes = changes.slice(dropped);
    },
    forget(revision) {
      changes = changes.slice(firstAfter(revision));
      known = Math.max(known, revision);
    },
    since: (revision) => (revision < known ? undefined : changes.slice(firstAfter(revision))),
  };
}
