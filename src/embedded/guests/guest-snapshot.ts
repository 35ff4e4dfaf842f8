import type { Inode } from './files/inode.ts';
import type { KernelSnapshot } from './kernel.ts';
import type { Sshd } from './ssh/service.ts';
import type { UnitState } from './units/state.ts';

/**
 * A guest as plain data. What runs in it at the moment is not in it: a restored machine that had nothing but files and units
 * is as it was; one that ran a cluster or a database boots again, as after a power cut.
 */
export interface GuestSnapshot {
  readonly id: string;
  readonly running: boolean;
  readonly hostname: string;
  readonly bootId: string;
  readonly root: readonly (readonly [string, Inode])[];
  readonly kernel: KernelSnapshot;
  readonly units: readonly UnitState[];
  readonly sshd: Sshd | undefined;
  /** It ran what cannot be taken up in the middle. */
  readonly served: boolean;
}
