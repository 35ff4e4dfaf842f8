import type { PlannedChange } from '../api/common/plan-status.ts';
import { timestamp } from '../runtime/index.ts';
import type { PlannedSteps } from './plan-consent.ts';
import type { AnyStep } from './step.ts';

/** One step as people see it before they consent to it. */
export function toPlannedChange(step: AnyStep): PlannedChange {
  const { action, impact, thing } = step;
  const fields = (step.changes ?? []).map(({ field, from, to }) => ({ field, from, to }));
  return {
    action,
    kind: thing.kind,
    name: thing.name,
    ...(thing.id === undefined ? {} : { id: thing.id }),
    impact,
    fields,
  };
}

const VERBS: Record<PlannedChange['action'], string> = {
  Create: 'create',
  Update: 'update',
  Replace: 'replace',
  Delete: 'delete',
  Adopt: 'adopt',
  Release: 'release',
};

/** For a printer column: what is planned, and what it waits for. */
export function planInShort(
  { approval, hash, waitsUntilMs }: Pick<PlannedSteps, 'approval' | 'hash' | 'waitsUntilMs'>,
  words: string,
): string {
  if (approval === 'Required') return `approve ${hash}: ${words}`;
  return waitsUntilMs === undefined ? words : `from ${timestamp(waitsUntilMs)}: ${words}`;
}

/** `create 3, update 1, delete 1`. */
export function summaryOf(steps: readonly AnyStep[]): string {
  const counts = new Map<string, number>();
  for (const { action } of steps) counts.set(VERBS[action], (counts.get(VERBS[action]) ?? 0) + 1);
  return [...counts].map(([verb, count]) => `${verb} ${count}`).join(', ');
}
