import type { KubernetesObject } from '../clients/kubernetes/index.ts';

/** What happened to one cached object. An object replaced by another of its name is a `deleted`, then an `added`. */
export type StoreChange<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly object: T };

/** Values under which an object is found again: owners' uids, names of Secrets it refers to. */
export type Indexers<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

/** The cached objects of a kind, as their last event showed them. Never change one: they are shared. */
export interface Store<T> {
  get(key: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** Objects that the indexer files under `value`. An unknown index is an error of the program. */
  byIndex(index: string, value: string): readonly T[];
  readonly size: number;
}

/** `namespace/name`, or the name alone for cluster-scoped objects. */
export function keyOf(object: Pick<KubernetesObject, 'metadata'>): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Files every object under the uids of its owners. */
export const BY_OWNER: Indexers<KubernetesObject> = {
  owner: (object) => (object.metadata.ownerReferences ?? []).map((owner) => owner.uid),
};

/** A store and the way to change it, which only its informer uses. */
export class WritableStore<T extends KubernetesObject> implements Store<T> {
  readonly #objects = new Map<string, T>();
  readonly #indexers: Indexers<T>;
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #notify: (change: StoreChange<T>) => void;

  constructor(indexers: Indexers<T>, notify: (change: StoreChange<T>) => void) {
    this.#indexers = indexers;
    this.#notify = notify;
    for (const index of Object.keys(indexers)) this.#indexes.set(index, new Map());
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    const entries = this.#indexes.get(index);
    if (!entries) throw new Error(`the store has no index ${index}`);
    return [...(entries.get(value) ?? [])].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** The object exists in this version. */
  put(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (!previous) {
      this.#file(key, object);
      this.#notify({ type: 'added', object });
    } else if (previous.metadata.uid !== object.metadata.uid) {
      this.remove(previous);
      this.put(object);
    } else if (previous.metadata.resourceVersion !== object.metadata.resourceVersion) {
      this.#unfile(key, previous);
      this.#file(key, object);
      this.#notify({ type: 'updated', object, previous });
    }
  }

  /** The object is gone; `object` is its last known state. */
  remove(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (!previous) return;
    this.#unfile(key, previous);
    this.#objects.delete(key);
    this.#notify({ type: 'deleted', object: previous.metadata.uid === object.metadata.uid ? object : previous });
  }

  /** These are all the objects of `namespace` (or of all namespaces). */
  replace(objects: readonly T[], namespace?: string): void {
    const present = new Set(objects.map(keyOf));
    for (const object of this.list(namespace)) if (!present.has(keyOf(object))) this.remove(object);
    for (const object of objects) this.put(object);
  }

  #file(key: string, object: T): void {
    this.#objects.set(key, object);
    for (const [index, entries] of this.#indexes) {
      for (const value of this.#indexers[index]?.(object) ?? []) {
        const keys = entries.get(value) ?? new Set();
        entries.set(value, keys.add(key));
      }
    }
  }

  #unfile(key: string, object: T): void {
    for (const [index, entries] of this.#indexes) {
      for (const value of this.#indexers[index]?.(object) ?? []) {
        entries.get(value)?.delete(key);
        if (entries.get(value)?.size === 0) entries.delete(value);
      }
    }
  }
}
