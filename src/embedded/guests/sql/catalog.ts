/** What a database server has, as plain data in one file of its data folder; rows lie in files of their own. */
export interface Catalog {
  readonly databases: Readonly<Record<string, DatabaseEntry>>;
  readonly users: Readonly<Record<string, UserEntry>>;
  readonly held: readonly Held[];
}

export interface DatabaseEntry {
  readonly charset: string;
  readonly collation: string;
  readonly comment: string;
  readonly owner: string;
  readonly encoding: string;
  readonly locale: string;
  readonly open: boolean;
  readonly extensions: readonly string[];
  readonly tables: Readonly<Record<string, TableEntry>>;
}

export interface TableEntry {
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** The column that counts by itself. */
  readonly counter: string | undefined;
  /** Who made it, or was given it. */
  readonly owner: string;
}

export interface UserEntry {
  readonly verifier: string;
  readonly open: boolean;
  readonly elevated: boolean;
}

/** A privilege that somebody holds. */
export interface Held {
  readonly user: string;
  readonly scope: 'global' | 'database' | 'object' | 'role';
  readonly on: string;
  readonly privilege: string;
}

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** What a server says no with, by its own number or state, and in its own words. */
export class SqlError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const NEW_DATABASE: DatabaseEntry = {
  charset: 'utf8mb4',
  collation: 'utf8mb4_general_ci',
  comment: '',
  owner: 'postgres',
  encoding: 'UTF8',
  locale: 'C.UTF-8',
  open: true,
  extensions: [],
  tables: {},
};

/** What a server starts from. */
export function emptyCatalog(engine: 'mysql' | 'postgresql'): Catalog {
  const own = engine === 'mysql' ? ['mysql', 'information_schema', 'performance_schema', 'sys'] : ['postgres'];
  return { databases: Object.fromEntries(own.map((name) => [name, NEW_DATABASE])), users: {}, held: [] };
}
