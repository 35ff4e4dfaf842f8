import type { ResourceEntry, ResourceState } from '../../api/common/plan-status.ts';
import { problemOf } from '../common/faults.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { Declared, Plan } from './plan.ts';
import type { Step } from './step.ts';

/** The aggregate and each declared host, and how it is after the pass. */
export function resourcesOf(plan: Plan, applied: Applied<Step>): ResourceEntry[] {
  const byName = Map.groupBy(plan.declared, ({ thing }) => `${thing.kind}/${thing.name}`);
  return [...byName.values()].slice(0, 512).flatMap((same) => {
    // Maintenance speaks of a host a second time; what is wrong with it comes first.
    const [one] = same.toSorted((a, b) => weight(b) - weight(a));
    if (one === undefined) return [];
    const { thing, adopted, deletionPolicy } = one;
    const { state, message } = stateOf(one, plan, applied);
    return [
      {
        kind: thing.kind,
        name: thing.name,
        ...(thing.id === undefined ? {} : { id: thing.id }),
        state,
        ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
        ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
        adopted: adopted === true,
      },
    ];
  });
}

function weight({ problem, waiting }: Declared): number {
  return problem !== undefined ? 2 : waiting !== undefined ? 1 : 0;
}

function stateOf(declared: Declared, plan: Plan, applied: Applied<Step>): { state: ResourceState; message?: string } {
  const { problem, waiting, thing } = declared;
  const isAbout = (step: Step) => step.thing.kind === thing.kind && step.thing.name === thing.name;
  if (problem !== undefined) return { state: 'Error', message: problem.message };
  const failure = applied.failed.find(({ step }) => isAbout(step));
  if (failure !== undefined) return { state: 'Error', message: problemOf(failure.error).message };
  if (waiting !== undefined) return { state: 'Active', message: `waiting for ${waiting}` };
  if (plan.steps.some(isAbout)) return { state: 'Pending', message: 'see status.plan' };
  const drift = plan.drift.find((finding) => finding.thing.kind === thing.kind && finding.thing.name === thing.name);
  return drift === undefined
    ? { state: 'Active' }
    : { state: 'Drifted', message: 'somebody changed it; spec.drift says to leave it so' };
}
