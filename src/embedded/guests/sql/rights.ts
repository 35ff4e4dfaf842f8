import type { Catalog, Held, SqlError } from './catalog.ts';

/** What somebody wants to do with a table, by the word that a grant has for it. */
export interface Access {
  readonly user: string;
  readonly privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'CREATE' | 'DROP';
  readonly database: string;
  readonly table: string;
}

/** Of users who are no administrators. Each gives the server's refusal, or undefined where it lets them. Pure. */
export interface Rights {
  /** May they be in a database? */
  entry(catalog: Catalog, user: string, database: string): SqlError | undefined;
  use(catalog: Catalog, access: Access): SqlError | undefined;
  /** What others hold of a table from its first moment on. */
  ofNewTable(held: Catalog['held'], maker: string, of: Pick<Access, 'database' | 'table'>): readonly Held[];
  /** Whether it is lost when a table, or else a whole database, is dropped. */
  goesWith(held: Held, gone: { readonly database: string; readonly table?: string }): boolean;
}
