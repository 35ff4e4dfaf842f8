import type { ManagedFile } from '../blueprint.ts';
import type { DeclaredDatabase, EngineName } from './declared.ts';
import { mysql } from './mysql.ts';
import { postgresql } from './postgresql.ts';

/** Who starts and stops the server. */
export type Holder = 'systemd' | 'pacemaker' | 'galera';

/** What differs between the engines, for those that put a server on a machine. */
export interface Engine {
  readonly port: number;
  /** The systemd unit, without `.service`. */
  readonly unit: string;
  /** Everything on a machine that its server reads, and `database-init`. `port` is where it listens. */
  files(spec: DeclaredDatabase, how: { readonly port: number; readonly heldBy: Holder }): ManagedFile[];
}

export const ENGINES: Readonly<Record<EngineName, Engine>> = { mysql, postgresql };
