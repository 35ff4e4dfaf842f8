import type { Condition } from '../../api/common/condition.ts';
import type { DriftEntry } from '../../api/common/plan-status.ts';
import type { Finding } from '../../planning/plan-drift.ts';
import { type ConditionInput, kstatusConditions, stampConditions } from '../../runtime/index.ts';
import { driftEntries, drifted } from './status-drift.ts';
import type { Verdict } from './verdict.ts';

/** What every kind's status has. */
interface SharedStatus {
  readonly conditions?: readonly Condition[] | undefined;
  readonly drift?: readonly DriftEntry[] | undefined;
}

type Own<Status> = Omit<Status, 'conditions' | 'observedGeneration' | 'drift'>;

/** What a pass over any kind found. */
export interface Found<Status> {
  /** Undefined: nothing was looked at, so what was last known stays. */
  readonly drift: readonly Finding[] | undefined;
  /** What was seen in this pass; absent parts keep what was last shown. */
  readonly seen: Own<Status>;
}

export interface StatusInput<Status, Reason extends string> extends Found<Status> {
  readonly object: {
    readonly metadata: { readonly generation?: number | undefined };
    readonly status?: Status | undefined;
  };
  readonly verdict: Verdict<Reason>;
  readonly nowMs: number;
}

/** The whole status of an object, with the conditions that only its kind has. Pure. */
export function statusWith<Status extends SharedStatus, Type extends string, Reason extends string>(
  { object, verdict, drift, seen, nowMs }: StatusInput<Status, Reason>,
  own: readonly ConditionInput<Type, Reason>[],
) {
  const { conditions: previous = [], ...last } = object.status ?? ({} as Status);
  const generation = object.metadata.generation ?? 0;
  const entries = drift === undefined ? (last.drift ?? []) : driftEntries(drift, last.drift ?? [], nowMs);
  const shared = [...kstatusConditions(verdict.standing, verdict.reason, verdict.message), drifted(entries)];
  const all: readonly ConditionInput<
    (typeof shared)[number]['type'] | Type,
    (typeof shared)[number]['reason'] | Reason
  >[] = [...shared, ...own];
  const conditions = stampConditions(previous, all, { nowMs, generation });
  return { ...last, ...seen, observedGeneration: generation, conditions, drift: entries };
}
