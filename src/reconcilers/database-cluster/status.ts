import type { DatabaseCluster, DatabaseClusterReason, DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { Finding } from '../../planning/plan-drift.ts';
import { type ConditionInput, kstatusConditions, stampConditions } from '../../runtime/index.ts';
import { driftEntries, drifted } from '../common/status-drift.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where a DatabaseCluster stands. */
export type Verdict = SharedVerdict<DatabaseClusterReason>;

/** Whether it serves, and whether it could lose a member. */
export type Health = ConditionInput<'Available' | 'Redundant', DatabaseClusterReason>;

/** What a pass found. */
export interface Found {
  /** Undefined: nothing was looked at, so what was last known stays. */
  readonly drift: readonly Finding[] | undefined;
  /** Undefined: the members could not be looked at. */
  readonly health: readonly Health[] | undefined;
  /** What was seen in this pass; absent parts keep what was last shown. */
  readonly seen: Omit<DatabaseClusterStatus, 'conditions' | 'observedGeneration' | 'drift'>;
}

export interface StatusInput extends Found {
  readonly object: DatabaseCluster;
  readonly verdict: Verdict;
  readonly nowMs: number;
}

/** The whole status of a DatabaseCluster. Pure. */
export function statusOf(input: StatusInput): DatabaseClusterStatus {
  const { object, verdict, drift, health, seen, nowMs } = input;
  const { conditions: previous = [], ...last } = object.status ?? {};
  const generation = object.metadata.generation ?? 0;
  const entries = drift === undefined ? (last.drift ?? []) : driftEntries(drift, last.drift ?? [], nowMs);
  const conditions = stampConditions(
    previous,
    [
      ...kstatusConditions(verdict.standing, verdict.reason, verdict.message),
      drifted(entries),
      ...(health ?? unseen(verdict)),
    ],
    { nowMs, generation },
  );
  return { ...last, ...seen, observedGeneration: generation, conditions, drift: entries };
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
