import { type DeclaredDrift, driftPolicyAt, type DriftPolicy } from '../api/common/control.ts';
import type { Difference } from './difference.ts';
import type { AnyStep, Thing } from './step.ts';

/** One thing that somebody changed outside. */
export interface Finding {
  readonly thing: Thing;
  /** `existence` when the thing itself is gone, or is there and should not be. */
  readonly field: string;
  readonly want: string | undefined;
  readonly have: string | undefined;
  readonly policy: DriftPolicy;
  /** Who changed it, where the cloud has a record: Nova's instance actions. Nothing else in OpenStack keeps one for readers. */
  readonly by?: string;
}

export interface Sorted<Step extends AnyStep> {
  readonly steps: readonly Step[];
  readonly drift: readonly Finding[];
}

/** Parts drift, which the spec may want only reported, from what is to be done. */
export function sortDrift<Step extends AnyStep>(drift: DeclaredDrift, steps: readonly Step[]): Sorted<Step> {
  const sorted = steps.map((step) =>
    step.cause === 'Declared' ? { steps: [step], drift: [] } : sortStep(drift, step),
  );
  return { steps: sorted.flatMap((one) => one.steps), drift: sorted.flatMap((one) => one.drift) };
}

function sortStep<Step extends AnyStep>(drift: DeclaredDrift, step: Step): Sorted<Step> {
  if (step.changes !== undefined) return sortChanges(drift, step, step.changes);
  const policy = driftPolicyAt(drift, step.path);
  const there = step.action === 'Delete';
  const finding = {
    thing: step.thing,
    field: 'existence',
    want: there ? undefined : step.thing.name,
    have: there ? step.thing.name : undefined,
    policy,
  };
  return { steps: policy === 'Correct' ? [step] : [], drift: [finding] };
}

function sortChanges<Step extends AnyStep>(
  drift: DeclaredDrift,
  step: Step,
  changes: readonly Difference<unknown>[],
): Sorted<Step> {
  const found = changes.map((change) => ({ change, policy: driftPolicyAt(drift, `${step.path}.${change.field}`) }));
  const kept = found.filter(({ policy }) => policy === 'Correct').map(({ change }) => change);
  const findings = found.map(({ change: { field, from, to }, policy }) => ({
    thing: step.thing,
    field,
    want: to,
    have: from,
    policy,
  }));
  // The bodies stay with their differences; only whole differences are left out.
  return { steps: kept.length === 0 ? [] : [{ ...step, changes: kept }], drift: findings };
}
