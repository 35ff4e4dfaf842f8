/** What every stored thing has: an id that is unique within its table. */
export interface Row {
  readonly id: string;
}

/** Told of a row that came (no `before`), changed or went (no `after`). */
export interface RowWatcher<R> {
  changed(before: R | undefined, after: R | undefined): void;
}

type KeyOf<R> = (row: R) => string | readonly string[] | null | undefined;

/**
 * Rows of one kind, in order of creation, with secondary indexes, so that a cloud of thousands of servers and ports
 * is asked by look-up and never by scan. Rows are replaced, not changed in place: `update` keeps the indexes right.
 *
 * `I` names the indexes; each maps a row to its key, keys or none.
 */
export class Table<R extends Row, I extends string = never> {
  readonly #rows = new Map<string, R>();
  readonly #keyOf: Readonly<Record<I, KeyOf<R>>>;
  readonly #indexes = new Map<I, Map<string, Map<string, R>>>();
  readonly #watchers: RowWatcher<R>[] = [];

  constructor(indexes: Readonly<Record<I, KeyOf<R>>>) {
    this.#keyOf = indexes;
    for (const name of Object.keys(indexes) as I[]) this.#indexes.set(name, new Map());
  }

  /** Tells `watcher` after every change of a row. */
  watch(watcher: RowWatcher<R>): void {
    this.#watchers.push(watcher);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): R | undefined {
    return this.#rows.get(id);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** All rows in order of creation. */
  all(): R[] {
    return [...this.#rows.values()];
  }

  /** Rows from the oldest on, without copying; the row just seen may be deleted. */
  oldest(): IterableIterator<R> {
    return this.#rows.values();
  }

  /** The rows whose index `name` holds `key`. Cost: the size of the answer. */
  where(name: I, key: string): R[] {
    return [...(this.#indexes.get(name)?.get(key)?.values() ?? [])];
  }

  /** Any one of the rows whose index `name` holds `key`. */
  first(name: I, key: string): R | undefined {
    return this.#indexes.get(name)?.get(key)?.values().next().value;
  }

  count(name: I, key: string): number {
    return this.#indexes.get(name)?.get(key)?.size ?? 0;
  }

  insert(row: R): R {
    if (this.#rows.has(row.id)) throw new Error(`duplicate row ${row.id}`);
    this.#rows.set(row.id, row);
    this.#index(row);
    this.#tell(undefined, row);
    return row;
  }

  /** Replaces fields of a row that exists; the row keeps its place in the order. */
  update(id: string, patch: Partial<R>): R {
    const old = this.#rows.get(id);
    if (!old) throw new Error(`no row ${id}`);
    const row = { ...old, ...patch };
    this.#unindex(old);
    this.#rows.set(id, row);
    this.#index(row);
    this.#tell(old, row);
    return row;
  }

  delete(id: string): R | undefined {
    const row = this.#rows.get(id);
    if (!row) return undefined;
    this.#unindex(row);
    this.#rows.delete(id);
    this.#tell(row, undefined);
    return row;
  }

  clear(): void {
    this.#rows.clear();
    for (const index of this.#indexes.values()) index.clear();
  }

  #tell(before: R | undefined, after: R | undefined): void {
    for (const watcher of this.#watchers) watcher.changed(before, after);
  }

  #keys(name: I, row: R): readonly string[] {
    const key = this.#keyOf[name](row);
    if (key === null || key === undefined) return [];
    return typeof key === 'string' ? [key] : key;
  }

  #index(row: R): void {
    for (const [name, index] of this.#indexes) {
      for (const key of this.#keys(name, row)) {
        const bucket = index.get(key) ?? new Map<string, R>();
        bucket.set(row.id, row);
        index.set(key, bucket);
      }
    }
  }

  #unindex(row: R): void {
    for (const [name, index] of this.#indexes) {
      for (const key of this.#keys(name, row)) {
        const bucket = index.get(key);
        bucket?.delete(row.id);
        if (bucket?.size === 0) index.delete(key);
      }
    }
  }
}
