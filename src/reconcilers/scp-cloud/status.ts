import type { ScpCloud, ScpCloudReason, ScpCloudStatus } from '../../api/scp-cloud.ts';
import { kstatusConditions, stampConditions } from '../../runtime/index.ts';
import type { Finding } from '../../planning/plan-drift.ts';
import { driftEntries, drifted } from '../common/status-drift.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where a ScpCloud stands. */
export type Verdict = SharedVerdict<ScpCloudReason>;

/** What a pass found. */
export interface Found {
  /** Undefined: nothing was looked at, so what was last known stays. */
  readonly drift: readonly Finding[] | undefined;
  /** What was seen in this pass; absent parts keep what was last shown. */
  readonly seen: Omit<ScpCloudStatus, 'conditions' | 'observedGeneration' | 'drift'>;
}

export interface StatusInput extends Found {
  readonly object: ScpCloud;
  readonly verdict: Verdict;
  readonly nowMs: number;
}

/** The whole status of a ScpCloud. Pure. */
export function statusOf({ object, verdict, drift, seen, nowMs }: StatusInput): ScpCloudStatus {
  const { conditions: previous = [], ...last } = object.status ?? {};
  const generation = object.metadata.generation ?? 0;
  const entries = drift === undefined ? (last.drift ?? []) : driftEntries(drift, last.drift ?? [], nowMs);
  const conditions = stampConditions(
    previous,
    [...kstatusConditions(verdict.standing, verdict.reason, verdict.message), drifted(entries)],
    { nowMs, generation },
  );
  return { ...last, ...seen, observedGeneration: generation, conditions, drift: entries };
}
