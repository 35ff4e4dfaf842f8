import { Table } from '../../table.ts';

export type KeypairType = 'ssh' | 'x509';

/** A key pair; the id is `<user id>/<name>`. */
export interface KeypairRow {
  readonly id: string;
  /** The number that Nova shows as id. */
  readonly number: number;
  readonly user_id: string;
  readonly name: string;
  readonly type: KeypairType;
  readonly public_key: string;
  readonly fingerprint: string;
  readonly created_ms: number;
}

export const keypairTable = () => new Table<KeypairRow, 'user'>({ user: (keypair) => keypair.user_id });
export const keypairId = (userId: string, name: string) => `${userId}/${name}`;
