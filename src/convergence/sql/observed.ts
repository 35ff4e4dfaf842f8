import type { Note, SqlKind } from './declared.ts';

/** A privilege that somebody has somewhere. */
export interface HeldPrivilege {
  readonly user: string;
  /** `database`: on the database of that name; the others are wider or narrower than anything we grant. */
  readonly scope: 'global' | 'database' | 'object' | 'role';
  /** Database, `database.object`, role; empty for global. */
  readonly on: string;
  readonly privilege: string;
}

export interface ObservedDatabase {
  readonly name: string;
  readonly owner: string | undefined;
  readonly charset: string | undefined;
  readonly collation: string | undefined;
  readonly encoding: string | undefined;
  readonly locale: string | undefined;
  readonly extensions: readonly string[];
  /** False while it lets nobody in: so it is born. */
  readonly open: boolean;
}

export interface ObservedUser {
  readonly name: string;
  /** Whether the server would take the declared password; undefined where none is known. */
  readonly passwordFits: boolean | undefined;
  /** False while it cannot log in: so it is born. */
  readonly open: boolean;
  /** Whether it may do what no declared user may: create roles, replicate. */
  readonly elevated: boolean;
}

/** On how many tables or sequences of schema public a user has a privilege, of how many that are not its own (PostgreSQL). */
export interface HeldObjects {
  readonly database: string;
  readonly class: 'table' | 'sequence';
  readonly user: string;
  /** Empty: the row is there for `total` alone. */
  readonly privilege: string;
  readonly count: number;
  readonly total: number;
}

/** Databases and users as the server has them. */
export interface Observed {
  /** What the server says that it is: `10.11.19-MariaDB`. */
  readonly version: string;
  /** Whether our schema is there. */
  readonly hasNotes: boolean;
  readonly notes: readonly Note[];
  readonly databases: readonly ObservedDatabase[];
  readonly users: readonly ObservedUser[];
  readonly held: readonly HeldPrivilege[];
  readonly objects: readonly HeldObjects[];
}

export function noteAbout({ notes }: Observed, kind: SqlKind, name: string): Note | undefined {
  return notes.find((note) => note.kind === kind && note.name === name);
}
