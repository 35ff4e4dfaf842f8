import type { Step } from './step.ts';

/** The project goes, or is let go, when everything in it has gone. */
export function projectLast(steps: readonly Step[]): Step[] {
  const leaves = (step: Step) =>
    step.thing.kind === 'project' && (step.action === 'Delete' || step.action === 'Release');
  const others = steps.filter((step) => !leaves(step)).map((step) => step.key);
  return steps.map((step) => (leaves(step) ? { ...step, needs: others } : step));
}
