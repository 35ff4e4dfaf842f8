import { createHash } from 'node:crypto';
import type { DatabaseClusterSpec, EngineName } from '../../api/database-cluster.ts';
import type { DeletionPolicy } from '../../api/common/control.ts';

/** Databases and users as a spec declares them. */
export interface Declared {
  readonly engine: EngineName;
  /** Uid of the object that declares them. */
  readonly ownerUid: string;
  readonly databases: DatabaseClusterSpec['databases'];
  readonly users: DatabaseClusterSpec['users'];
}

export type DeclaredDatabase = Declared['databases'][number];
export type DeclaredUser = Declared['users'][number];

export const KINDS = ['database', 'user'] as const;
export type SqlKind = (typeof KINDS)[number];

/** Our own note about a database or user that we made, kept in schema `scp_operator` of the server itself. */
export interface Note {
  readonly kind: SqlKind;
  readonly name: string;
  /** Short hash of the declaration that it was made from, to tell drift from a new declaration. */
  readonly hash: string;
  readonly deletion: DeletionPolicy;
  /** False from before it is created until it is known to be ours. */
  readonly made: boolean;
}

export function noteOf(kind: SqlKind, declared: DeclaredDatabase | DeclaredUser): Note {
  const hash = createHash('sha256').update(JSON.stringify(declared)).digest('hex').slice(0, 16);
  return { kind, name: declared.name, hash, deletion: declared.deletionPolicy, made: true };
}
