import { isDeepStrictEqual } from 'node:util';
import { type Change, diffEntries } from './diff.ts';
import type { Entry, Kind } from './kinds.ts';
import type { Source } from './sources.ts';

/** Entries of one kind, and how far they can be trusted. */
export interface ShelfState {
  /** Wall-clock time of the last complete reading; undefined before the first one. */
  readonly readAtMs: number | undefined;
  /** Wall-clock time of the first failed reading since then; undefined while readings succeed. */
  readonly staleSinceMs: number | undefined;
  /** Why the last reading failed. */
  readonly error: unknown;
}

/** What is known of one kind, kept straight while whole readings and readings of one entry overtake each other. */
export interface Shelf<K extends Kind> {
  state(): ShelfState;
  entries(): ReadonlyMap<string, Entry<K>>;
  /** To be called before a whole reading is begun; hand its answer to `replace`. */
  begin(): number;
  /** Takes a whole reading. What was refreshed since `begun` is newer and stays. */
  replace(begun: number, read: readonly Entry<K>[], atMs: number): Change[];
  /** Takes what changed since the last reading: entries, and ids that are gone. */
  merge(begun: number, changed: readonly Entry<K>[], gone: readonly string[], atMs: number): Change[];
  /** Takes one entry as just read; undefined when it is gone. */
  put(id: string, entry: Entry<K> | undefined): Change[];
  /** A reading failed: what is known stays, and is marked as old. */
  fail(error: unknown, atMs: number): void;
}

/**
 * What comes again unchanged stays the very same object: it is compared at a glance, and what was worked out from it holds. Of
 * whole readings the client sees to that (`PageMemory`).
 */
export function createShelf<K extends Kind>(kind: K, source: Source<K>): Shelf<K> {
  let entries = new Map<string, Entry<K>>();
  let state: ShelfState = { readAtMs: undefined, staleSinceMs: undefined, error: undefined };
  let sequence = 0;
  const refreshed = new Map<string, number>();

  const take = (begun: number, read: ReadonlyMap<string, Entry<K>>, atMs: number): Change[] => {
    const after = new Map(read);
    for (const [id, at] of refreshed) {
      if (at <= begun) refreshed.delete(id);
      else if (entries.has(id)) after.set(id, entries.get(id) as Entry<K>);
      else after.delete(id);
    }
    const first = state.readAtMs === undefined;
    const changes = first ? [] : diffEntries(kind, source, entries, after);
    entries = after;
    state = { readAtMs: atMs, staleSinceMs: undefined, error: undefined };
    return changes;
  };

  return {
    state: () => state,
    entries: () => entries,
    begin: () => ++sequence,
    replace: (begun, read, atMs) => take(begun, new Map(read.map((entry) => [source.id(entry), entry])), atMs),
    merge: (begun, changed, gone, atMs) => {
      const read = new Map(entries);
      for (const entry of changed) {
        const id = source.id(entry);
        if (!isDeepStrictEqual(read.get(id), entry)) read.set(id, entry);
      }
      for (const id of gone) read.delete(id);
      return take(begun, read, atMs);
    },
    put: (id, entry) => {
      // Each write of our own ends here: it must not cost as much as there are entries.
      const before = entries.get(id);
      if (entry === undefined) entries.delete(id);
      else entries.set(id, entry);
      refreshed.set(id, ++sequence);
      return diffEntries(kind, source, only(id, before), only(id, entry));
    },
    fail: (error, atMs) => {
      state = { ...state, staleSinceMs: state.staleSinceMs ?? atMs, error };
    },
  };
}

function only<T>(id: string, entry: T | undefined): ReadonlyMap<string, T> {
  return new Map(entry === undefined ? [] : [[id, entry]]);
}
