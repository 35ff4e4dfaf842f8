import type { DeclaredDrift } from '../../api/common/control.ts';
import { hashOf } from '../../inventory/index.ts';
import { type Finding, sortDrift } from './plan-drift.ts';
import { withoutThoseOn } from './plan-order.ts';
import { toPlannedChange } from './plan-print.ts';
import type { AnyStep } from './step.ts';

/** The part of a plan that people decide on. */
export interface PlannedSteps<Step extends AnyStep = AnyStep> {
  /** What would be done, in an order that respects `needs`. Drift that is only to be reported is not among it. */
  readonly steps: readonly Step[];
  /** Those of them that may be done now. */
  readonly ready: readonly Step[];
  /** Names exactly these steps; consent is given to it. Empty when there are none. */
  readonly hash: string;
  /** Whether some steps wait for consent, and whether it was given. */
  readonly approval: 'NotNeeded' | 'Required' | 'Given';
  /** What somebody changed outside, also where it is only to be reported. */
  readonly drift: readonly Finding[];
}

/** How far people let a plan go. */
export interface Control {
  readonly drift: DeclaredDrift;
  readonly approval?: { readonly planHash: string } | undefined;
}

/** Parts what may be done from what is only reported, and from what waits for consent to this very plan. */
export function underControl<Step extends AnyStep>(control: Control, all: readonly Step[]): PlannedSteps<Step> {
  const sorted = sortDrift(control.drift, all);
  const done = new Set(sorted.steps.map((step) => step.key));
  const left = new Set(all.filter((step) => step.action === 'Create' && !done.has(step.key)).map((step) => step.key));
  const steps = withoutThoseOn(sorted.steps, left);
  const { drift } = sorted;
  const hash = steps.length === 0 ? '' : hashOf(steps.map(toPlannedChange));
  const wanting = steps.some((step) => step.consent === true);
  const approval = !wanting ? 'NotNeeded' : control.approval?.planHash === hash ? 'Given' : 'Required';
  return { steps, ready: approval === 'Required' ? withoutConsent(steps) : steps, hash, approval, drift };
}

/** Leaves out what waits for consent, and what comes after it. */
function withoutConsent<Step extends AnyStep>(steps: readonly Step[]): Step[] {
  const waiting = new Set(steps.filter((step) => step.consent === true).map((step) => step.key));
  return withoutThoseOn(steps, waiting).filter((step) => step.consent !== true);
}
