import type { Standing } from '../../runtime/index.ts';
import type { FaultReason } from './faults.ts';

/** Where an object stands, and why, in one sentence. */
export interface Verdict<Reason extends string> {
  readonly standing: Standing;
  readonly reason: Reason;
  readonly message: string;
}

/** Reasons that every kind shares: what ends a turn before its world is looked at, and what a failed call stands for. */
export type SharedReason = 'InvalidSpec' | 'Paused' | 'DeletionFrozen' | FaultReason;
