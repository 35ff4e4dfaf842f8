import type { ResourceEntry } from '../../api/common/plan-status.ts';
import type { Scene as MachineScene } from '../../machines/index.ts';
import type { Applied } from '../../planning/run-steps.ts';
import { problemOf } from '../common/faults.ts';
import { lossOf } from '../common/healed.ts';
import type { Plan } from './plan.ts';
import type { Step } from './step.ts';

/** What the cluster consists of in the cloud, each with how it is after the pass. */
export function resourcesOf(
  { machines, drift, steps, decisions }: Plan,
  applied: Applied<Step>,
  scene: Pick<MachineScene, 'known'>,
  previous: readonly ResourceEntry[] = [],
): ResourceEntry[] {
  return machines.declared.slice(0, 512).map(({ thing, problem, waiting }) => {
    const isAbout = (other: { readonly kind: string; readonly name: string }) =>
      other.kind === thing.kind && other.name === thing.name;
    const failure = applied.failed.find(({ step }) => isAbout(step.thing));
    const entry = (state: ResourceEntry['state'], message?: string): ResourceEntry => ({
      kind: thing.kind,
      name: thing.name,
      ...(thing.id === undefined ? {} : { id: thing.id }),
      state,
      ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
      adopted: false,
    });
    const loss = thing.kind === 'server' ? lossOf(thing.name, machines, scene, decisions) : undefined;
    if (loss !== undefined) {
      const obstacle = problem?.message ?? (failure && problemOf(failure.error).message);
      // Whatever is in the way, it stays one that was lost, under its old id, until there is another one.
      const { id } = previous.find(isAbout) ?? {};
      return { ...(id === undefined ? {} : { id }), ...entry(loss.state, obstacle ?? loss.message) };
    }
    if (problem !== undefined) return entry('Error', problem.message);
    if (failure !== undefined) return entry('Error', problemOf(failure.error).message);
    if (waiting !== undefined) return entry(thing.id === undefined ? 'Pending' : 'Creating', `waiting for ${waiting}`);
    if (steps.some((step) => isAbout(step.thing))) return entry('Pending', 'see status.plan');
    // What is not there was not made yet, whatever keeps the plan from saying so.
    if (thing.id === undefined) return entry('Pending');
    const left = drift.some((finding) => isAbout(finding.thing));
    return left ? entry('Drifted', 'somebody changed it; spec.drift says to leave it so') : entry('Active');
  });
}
