import type { Guest } from '../guest.ts';

/** What the members of a Galera group share: a data node, or an arbitrator that holds no data. */
export interface GroupConfig {
  readonly cluster: string;
  /** Addresses of those that a member asks to let it in. */
  readonly addresses: readonly string[];
  readonly suspectMs: number;
}

/** A component as its members know it: who is in it, and whether it may go on. */
export interface View {
  /** Ids of members, in order of joining. */
  readonly members: readonly string[];
  readonly primary: boolean;
}

/** One process in a group: mariadbd with wsrep, or garbd. */
export interface GroupMember {
  /** Stays the same for as long as its folder does. */
  readonly id: string;
  readonly guest: Guest;
  readonly config: GroupConfig;
  readonly isArbitrator: boolean;
  view: View;
  /** Members of the last component that might go on; kept over a crash. */
  lastPrimary: readonly string[];
  /** Called when the view has changed. */
  changed(before: View): void;
  /** Called when somebody may be heard again. */
  networkChanged?(): void;
}

export const ALONE: View = { members: [], primary: false };

export function configOf(values: {
  readonly cluster: string;
  readonly addresses: readonly string[];
  readonly options: string;
}): GroupConfig {
  const suspect = /evs\.suspect_timeout=PT(\d+)S/.exec(values.options)?.[1];
  return { cluster: values.cluster, addresses: values.addresses, suspectMs: Number(suspect ?? 5) * 1000 };
}
