import type { Guest } from '../guest.ts';

/** What a unit of the node image does when it is started and stopped; the machine's own programs, as state machines. */
export interface Service {
  /** Resolves when it is up. Rejects with a {@link UnitFailure}. */
  start(guest: Guest): Promise<void> | void;
  stop(guest: Guest): Promise<void> | void;
  reload?(guest: Guest): Promise<void> | void;
  /** Its process is gone at once; left out, as when it is stopped. */
  die?(guest: Guest): void;
}

export class UnitFailure extends Error {}
