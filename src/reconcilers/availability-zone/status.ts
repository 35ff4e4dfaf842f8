import type { AvailabilityZone, AvailabilityZoneReason, AvailabilityZoneStatus } from '../../api/availability-zone.ts';
import { type ConditionInput, kstatusConditions, stampConditions } from '../../runtime/index.ts';
import type { Finding } from '../../planning/plan-drift.ts';
import { driftEntries, drifted } from '../common/status-drift.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where an AvailabilityZone stands. */
export type Verdict = SharedVerdict<AvailabilityZoneReason>;

export type FailureDomain = ConditionInput<'FailureDomain', AvailabilityZoneReason>;

/** What a pass found. */
export interface Found {
  /** Undefined: nothing was looked at, so what was last known stays. */
  readonly drift: readonly Finding[] | undefined;
  /** Undefined: the hosts could not be looked at. */
  readonly failureDomain: FailureDomain | undefined;
  /** What was seen in this pass; absent parts keep what was last shown. */
  readonly seen: Omit<AvailabilityZoneStatus, 'conditions' | 'observedGeneration' | 'drift'>;
}

export interface StatusInput extends Found {
  readonly object: AvailabilityZone;
  readonly verdict: Verdict;
  readonly nowMs: number;
}

/** The whole status of an AvailabilityZone. Pure. */
export function statusOf(input: StatusInput): AvailabilityZoneStatus {
  const { object, verdict, drift, failureDomain, seen, nowMs } = input;
  const { conditions: previous = [], ...last } = object.status ?? {};
  const generation = object.metadata.generation ?? 0;
  const entries = drift === undefined ? (last.drift ?? []) : driftEntries(drift, last.drift ?? [], nowMs);
  const conditions = stampConditions(
    previous,
    [
      ...kstatusConditions(verdict.standing, verdict.reason, verdict.message),
      drifted(entries),
      failureDomain ?? unseen(verdict),
    ],
    { nowMs, generation },
  );
  return { ...last, ...seen, observedGeneration: generation, conditions, drift: entries };
}

function unseen({ message }: Verdict): FailureDomain {
  const why = `the hosts could not be looked at: ${message}`;
  return { type: 'FailureDomain', status: 'Unknown', reason: 'NotSeen', message: why };
}
