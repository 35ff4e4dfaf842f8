import type { DatabaseCluster, DatabaseClusterReason, DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { ConditionInput } from '../../runtime/index.ts';
import { type Found as SharedFound, type StatusInput as SharedInput, statusWith } from '../common/status.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where a DatabaseCluster stands. */
export type Verdict = SharedVerdict<DatabaseClusterReason>;

/** Whether it serves, and whether it could lose a member. */
export type Health = ConditionInput<'Available' | 'Redundant', DatabaseClusterReason>;

/** What a pass found. */
export interface Found extends SharedFound<DatabaseClusterStatus> {
  /** Undefined: the members could not be looked at. */
  readonly health: readonly Health[] | undefined;
}

export interface StatusInput extends SharedInput<DatabaseClusterStatus, DatabaseClusterReason>, Found {
  readonly object: DatabaseCluster;
}

/** The whole status of a DatabaseCluster. Pure. */
export function statusOf(input: StatusInput): DatabaseClusterStatus {
  return statusWith(input, input.health ?? unseen(input.verdict));
}

function unseen({ message }: Verdict): readonly Health[] {
  const why = `the members could not be looked at: ${message}`;
  return (['Available', 'Redundant'] as const).map((type) => ({
    type,
    status: 'Unknown',
    reason: 'NotSeen',
    message: why,
  }));
}
