import type { AnyStep, StepKey } from './step.ts';

/** The same steps, each after those it needs; otherwise as they came. */
export function inOrder<Step extends AnyStep>(steps: readonly Step[]): Step[] {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const ordered: Step[] = [];
  const state = new Map<StepKey, 'open' | 'done'>();
  const visit = (step: Step): void => {
    const seen = state.get(step.key);
    if (seen === 'done') return;
    if (seen === 'open') throw new TypeError(`the plan goes in a circle at "${step.key}"`);
    state.set(step.key, 'open');
    for (const key of step.needs) {
      const needed = byKey.get(key);
      if (needed !== undefined) visit(needed);
    }
    state.set(step.key, 'done');
    ordered.push(step);
  };
  for (const step of steps) visit(step);
  return ordered;
}

/** Leaves out what builds on something that is not to be made, in whatever many steps. `steps` are in order. */
export function withoutThoseOn<Step extends AnyStep>(steps: readonly Step[], missing: ReadonlySet<StepKey>): Step[] {
  const held = new Set(missing);
  return steps.filter((step) => {
    const waits = step.needs.some((key) => held.has(key));
    if (waits) held.add(step.key);
    return !waits;
  });
}
