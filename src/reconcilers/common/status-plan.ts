import type { PlanStatus } from '../../api/common/plan-status.ts';
import { timestamp } from '../../runtime/index.ts';
import type { PlannedSteps } from '../../planning/plan-consent.ts';
import { summaryOf, toPlannedChange } from '../../planning/plan-print.ts';

const MOST_CHANGES = 128;

/** What would be done. Absent when nothing is to be done. */
export function planOf(plan: PlannedSteps, previous: PlanStatus | undefined, nowMs: number): PlanStatus | undefined {
  if (plan.steps.length === 0) return undefined;
  const omitted = plan.steps.length - MOST_CHANGES;
  return {
    hash: plan.hash,
    madeAt: previous?.hash === plan.hash ? previous.madeAt : timestamp(nowMs),
    summary: summaryOf(plan.steps).slice(0, 255),
    approval: plan.approval,
    ...(plan.waitsUntilMs === undefined ? {} : { waitsUntil: timestamp(plan.waitsUntilMs) }),
    changes: plan.steps.slice(0, MOST_CHANGES).map((step) => {
      const change = toPlannedChange(step);
      return { ...change, fields: change.fields.slice(0, 32).map(bounded) };
    }),
    ...(omitted > 0 ? { omitted } : {}),
  };
}

function bounded({ field, from, to }: { field: string; from?: string | undefined; to?: string | undefined }) {
  return {
    field: field.slice(0, 255),
    ...(from === undefined ? {} : { from: from.slice(0, 1024) }),
    ...(to === undefined ? {} : { to: to.slice(0, 1024) }),
  };
}
