import type { Clock } from '../../../seams/clock.ts';
import { withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { createCollection, keyOfObject } from './collection.ts';
import type { Collection, Listener } from './collection.ts';
import type { Change } from './change-log.ts';

export interface StoreSnapshot {
  readonly revision: number;
  readonly collections: Readonly<Record<string, readonly KubeObject[]>>;
}

export interface StoreOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** How many changes of each resource a watch may be resumed over. */
  readonly historyLimit?: number;
}

const DEFAULT_HISTORY_LIMIT = 5_000;

/**
 * What etcd is to a real API server: objects by resource under one growing revision, and the log of changes that watches
 * resume from. Knows nothing of kinds. Listeners run within the write.
 */
export class Store {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #historyLimit: number;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<(collection: string, change: Change) => void>();
  #horizon = 0;
  readonly #resets = new Set<() => void>();
  #revision = 1;

  constructor({ clock, historyLimit = DEFAULT_HISTORY_LIMIT }: StoreOptions) {
    this.#clock = clock;
    this.#historyLimit = historyLimit;
  }

  get revision(): number {
    return this.#revision;
  }

  get(collection: string, key: string): KubeObject | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  /** Objects whose key starts with `prefix` (`<namespace>/` or empty), in key order. */
  list(collection: string, prefix = ''): readonly KubeObject[] {
    const found = this.#collections.get(collection);
    if (found === undefined) return [];
    return found.keys(prefix).flatMap((key) => found.get(key) ?? []);
  }

  /** Stores an object under the next revision, which it carries as its `resourceVersion`. */
  put(collection: string, object: KubeObject): KubeObject {
    const key = keyOfObject(object);
    const previous = this.get(collection, key);
    return this.#write(collection, previous === undefined ? 'ADDED' : 'MODIFIED', key, object, previous);
  }

  /** Removes an object; `last` is what watchers are told it was. */
  remove(collection: string, last: KubeObject): KubeObject {
    const key = keyOfObject(last);
    return this.#write(collection, 'DELETED', key, last, this.get(collection, key));
  }

  /** The past of a collection after `revision`; undefined when part of it is forgotten. */
  since(collection: string, revision: number): readonly Change[] | undefined {
    return this.#collection(collection).log.since(revision);
  }

  /** Calls `listener` at each change of one collection until the answer is called. */
  listen(collection: string, listener: Listener): () => void {
    const { listeners } = this.#collection(collection);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Calls `listener` at each change of any collection. */
  listenToAll(listener: (collection: string, change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` when the whole content was replaced. */
  onReset(listener: () => void): () => void {
    this.#resets.add(listener);
    return () => this.#resets.delete(listener);
  }

  collectionNames(): readonly string[] {
    return [...this.#collections.keys()];
  }

  snapshot(): StoreSnapshot {
    const collections = Object.fromEntries(this.collectionNames().map((name) => [name, this.list(name)]));
    return { revision: this.#revision, collections };
  }

  /** Replaces everything. Watches end, and none can be resumed from before. */
  restore(snapshot: StoreSnapshot): void {
    this.#collections.clear();
    this.#revision = snapshot.revision;
    for (const [name, objects] of Object.entries(snapshot.collections)) {
      const collection = createCollection(name, this.#historyLimit, snapshot.revision);
      this.#collections.set(name, collection);
      for (const object of objects) collection.seed(object);
    }
    for (const listener of [...this.#resets]) listener();
  }

  /** From here on nobody can ask for what was before: no client was there to see it. */
  forgetPast(): void {
    this.#horizon = this.#revision;
    for (const collection of this.#collections.values()) collection.log.forget(this.#revision);
  }

  /** Forgetting the past is itself a write: the revision moves on, though no object has changed. */
  compact(): void {
    this.#revision++;
  }

  /** Ends every watch. */
  close(): void {
    for (const listener of [...this.#resets]) listener();
  }

  #collection(name: string): Collection {
    const found = this.#collections.get(name);
    if (found !== undefined) return found;
    const made = createCollection(name, this.#historyLimit, this.#horizon);
    this.#collections.set(name, made);
    return made;
  }

  #write(
    collection: string,
    type: Change['type'],
    key: string,
    object: KubeObject,
    previous: KubeObject | undefined,
  ): KubeObject {
    const revision = ++this.#revision;
    const stored = withMetadata(object, { resourceVersion: String(revision) });
    const change: Change = {
      type,
      revision,
      atMs: this.#clock.now(),
      key,
      object: stored,
      ...(previous === undefined ? {} : { previous }),
    };
    this.#collection(collection).set(change);
    for (const listener of [...this.#listeners]) listener(collection, change);
    return stored;
  }
}
