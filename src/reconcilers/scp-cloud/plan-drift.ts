import { driftPolicyAt, type DriftPolicy } from '../../api/common/control.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Difference } from './difference.ts';
import type { Step } from './step.ts';
import type { Thing } from './thing.ts';

/** One thing that somebody changed outside. */
export interface Finding {
  readonly thing: Thing;
  /** `existence` when the thing itself is gone, or is there and should not be. */
  readonly field: string;
  readonly want: string | undefined;
  readonly have: string | undefined;
  readonly policy: DriftPolicy;
}

export interface Sorted {
  readonly steps: readonly Step[];
  readonly drift: readonly Finding[];
}

/** Parts drift, which the spec may want only reported, from what is to be done. */
export function sortDrift(drift: ScpCloudSpec['drift'], steps: readonly Step[]): Sorted {
  const sorted = steps.map((step) =>
    step.cause === 'Declared' ? { steps: [step], drift: [] } : sortStep(drift, step),
  );
  return { steps: sorted.flatMap((one) => one.steps), drift: sorted.flatMap((one) => one.drift) };
}

function sortStep(drift: ScpCloudSpec['drift'], step: Step): Sorted {
  if ('changes' in step) return sortChanges(drift, step);
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

function sortChanges(drift: ScpCloudSpec['drift'], step: Extract<Step, { changes: unknown }>): Sorted {
  const changes: readonly Difference<unknown>[] = step.changes;
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
  return { steps: kept.length === 0 ? [] : [{ ...step, changes: kept } as Step], drift: findings };
}
