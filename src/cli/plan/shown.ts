import { PAUSED_ANNOTATION } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';
import type { PlannedSteps } from '../../planning/plan-consent.ts';
import { summaryOf, toPlannedChange } from '../../planning/plan-print.ts';
import type { Thing } from '../../planning/step.ts';
import type { Problem } from '../../reconcilers/common/faults.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Preview } from './preview.ts';

export const NOTHING = {
  hash: '',
  summary: '',
  approval: 'NotNeeded',
  changes: [],
  reported: [],
  problems: [],
  waiting: [],
  orphans: [],
} as const;

interface Shown extends PlannedSteps {
  readonly declared: readonly {
    readonly thing: Thing;
    readonly problem?: Problem<string>;
    readonly waiting?: string;
  }[];
}

/** A plan as people see it, whatever kind of object it is for. */
export function shownPlan(plan: Shown): Omit<Preview, 'kind' | 'namespace' | 'name' | 'exists' | 'deleting' | 'held'> {
  const ready = new Set(plan.ready);
  return {
    hash: plan.hash,
    summary: summaryOf(plan.steps),
    approval: plan.approval,
    ...(plan.waitsUntilMs === undefined ? {} : { waitsUntil: timestamp(plan.waitsUntilMs) }),
    changes: plan.steps.map((step) => ({ ...toPlannedChange(step), waits: !ready.has(step) })),
    reported: plan.drift
      .filter(({ policy }) => policy === 'Report')
      .map(({ thing: { kind, name }, field, want, have }) => ({
        kind,
        name,
        field,
        ...(want === undefined ? {} : { want }),
        ...(have === undefined ? {} : { have }),
      })),
    problems: plan.declared.flatMap(({ thing: { kind, name }, problem }) =>
      problem === undefined ? [] : [{ kind, name, reason: problem.reason, message: problem.message }],
    ),
    waiting: plan.declared.flatMap(({ waiting }) => waiting ?? []),
    orphans: [],
  };
}

/** What would keep the operator from doing anything of it. */
export function holdsBy(object: { readonly metadata: ObjectMeta; readonly spec: { readonly mode: string } }): string[] {
  const pause = object.metadata.annotations?.[PAUSED_ANNOTATION];
  return [
    ...(pause === undefined ? [] : [`it is paused by the annotation ${PAUSED_ANNOTATION}${pause && `: ${pause}`}`]),
    ...(object.spec.mode === 'Plan' ? ['spec.mode is Plan: set it to Apply to have it done'] : []),
  ];
}
