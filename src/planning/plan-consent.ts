import type { DeclaredDrift } from '../api/common/control.ts';
import { hashOf } from '../inventory/index.ts';
import { type Finding, sortDrift } from './plan-drift.ts';
import { withoutThoseOn } from './plan-order.ts';
import { toPlannedChange } from './plan-print.ts';
import type { AnyStep } from './step.ts';
import { ALWAYS_OPEN, type Window } from './window.ts';

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
  /** When the maintenance window opens that some steps wait for. */
  readonly waitsUntilMs?: number;
  /** What somebody changed outside, also where it is only to be reported. */
  readonly drift: readonly Finding[];
}

/** How far people let a plan go. */
export interface Control {
  readonly drift: DeclaredDrift;
  readonly approval?: { readonly planHash: string } | undefined;
}

/**
 * Parts what may be done from what is only reported, from what waits for consent to this very plan, and from what waits for
 * a maintenance window. Consent stands for the window too: who gives it has seen what will be made anew.
 */
export function underControl<Step extends AnyStep>(
  control: Control,
  all: readonly Step[],
  window: Window = ALWAYS_OPEN,
): PlannedSteps<Step> {
  const sorted = sortDrift(control.drift, all);
  const done = new Set(sorted.steps.map((step) => step.key));
  const left = new Set(all.filter((step) => step.action === 'Create' && !done.has(step.key)).map((step) => step.key));
  const steps = withoutThoseOn(sorted.steps, left);
  const { drift } = sorted;
  const hash = steps.length === 0 ? '' : hashOfSteps(steps);
  const wanting = steps.filter((step) => step.consent === true);
  const outside = window.open ? [] : steps.filter((step) => step.consent !== true && waitsForWindow(step));
  if (control.approval?.planHash === hash && wanting.length + outside.length > 0) {
    return { steps, ready: steps, hash, approval: 'Given', drift };
  }
  const ready = without(steps, [...wanting, ...outside]);
  const approval = wanting.length === 0 ? 'NotNeeded' : 'Required';
  const waiting = window.open || outside.length === 0 ? {} : { waitsUntilMs: window.opensAtMs };
  return { steps, ready, hash, approval, drift, ...waiting };
}

const waitsForWindow = ({ impact, interrupts, repairs }: AnyStep): boolean =>
  repairs !== true && (impact === 'Replace' || interrupts === true);

/** The same whatever the order in which the cloud lists its things: a sweep must not make a consent void. */
function hashOfSteps(steps: readonly AnyStep[]): string {
  const changes = steps.map((step) => JSON.stringify(toPlannedChange(step)));
  return hashOf(changes.toSorted());
}

/** Leaves out what waits, and what comes after it. */
function without<Step extends AnyStep>(steps: readonly Step[], waiting: readonly Step[]): readonly Step[] {
  const held = new Set(waiting.map((step) => step.key));
  return withoutThoseOn(steps, held).filter((step) => !held.has(step.key));
}
