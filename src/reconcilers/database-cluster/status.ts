import {
  type DatabaseCluster,
  type DatabaseClusterReason,
  type DatabaseClusterStatus,
  runsOnMachines,
} from '../../api/database-cluster.ts';
import type { ConditionInput } from '../../runtime/index.ts';
import { type Found as SharedFound, type StatusInput as SharedInput, statusWith } from '../common/status.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where a DatabaseCluster stands. */
export type Verdict = SharedVerdict<DatabaseClusterReason>;

/** Whether it serves, whether it could lose a member, and whether its machines are sound. */
export type Health = ConditionInput<'Available' | 'Redundant' | 'Sound', DatabaseClusterReason>;

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
  return statusWith(input, input.health ?? unseen(input));
}

function unseen({ object, verdict }: StatusInput): readonly Health[] {
  const why = `the members could not be looked at: ${verdict.message}`;
  const types = ['Available', 'Redundant', ...(runsOnMachines(object.spec) ? ['Sound' as const] : [])] as const;
  return types.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'NotSeen',
    message: why,
  }));
}
