import type { ResourceState } from '../../api/common/plan-status.ts';
import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import { problemOf } from '../common/faults.ts';
import type { Declared, Plan } from './plan.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { Step } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type Resources = NonNullable<ScpCloudStatus['resources']>;

/** Everything that is declared, and how it is after the pass. */
export function resourcesOf(
  plan: Plan,
  applied: Applied<Step>,
  known: ReadonlyMap<ThingKey, string>,
  previous: Resources = [],
): Resources {
  return plan.declared.map((one) => {
    const { thing, cloudName, adopted, deletionPolicy } = one;
    const before = previous.find(({ kind, name }) => kind === thing.kind && name === thing.name);
    if (one.problem?.unread && before !== undefined) return before;
    const { state, message } = stateOf(one, plan, applied);
    // What is left missing is remembered, so that it is not taken for new.
    const id = thing.id ?? (state === 'Missing' ? known.get(keyOf(thing.kind, thing.name)) : undefined);
    return {
      kind: thing.kind,
      name: thing.name,
      ...(cloudName === undefined ? {} : { cloudName }),
      ...(id === undefined || id === '' ? {} : { id }),
      state,
      ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
      ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
      adopted,
    };
  });
}

interface State {
  readonly state: ResourceState;
  readonly message?: string;
}

function stateOf(declared: Declared, plan: Plan, applied: Applied<Step>): State {
  const state = inGeneral(declared, plan, applied);
  const { loss } = plan.bastion;
  if (loss === undefined || declared.thing.kind !== 'server') return state;
  // Whatever is in the way, it stays one that was lost until there is another one.
  return state.state === 'Error' ? { ...state, state: loss.state } : loss;
}

function inGeneral(declared: Declared, plan: Plan, applied: Applied<Step>): State {
  const { problem, waiting, thing } = declared;
  if (problem !== undefined) return { state: 'Error', message: problem.message };
  const failure = applied.failed.find(({ step }) => isAbout(step, declared));
  if (failure !== undefined) return { state: 'Error', message: problemOf(failure.error).message };
  if (waiting !== undefined) return { state: 'Creating', message: `waiting for ${waiting}` };
  const step = plan.steps.find((one) => isAbout(one, declared));
  if (step !== undefined) return { state: thing.id === undefined ? 'Pending' : 'Drifted', message: 'see status.plan' };
  const drift = plan.drift.find((finding) => finding.thing.kind === thing.kind && finding.thing.name === thing.name);
  if (drift === undefined) return { state: 'Active' };
  return drift.field === 'existence' && thing.id === undefined
    ? { state: 'Missing', message: 'somebody removed it; spec.drift says to leave it so' }
    : { state: 'Drifted', message: 'somebody changed it; spec.drift says to leave it so' };
}

/** Rules count for their group and interfaces for their router. */
function isAbout(step: Step, { thing }: Declared): boolean {
  if (step.thing.kind === thing.kind) return step.thing.name === thing.name;
  if (step.thing.kind === 'security-group-rule' && thing.kind === 'security-group') {
    return step.thing.name.startsWith(`${thing.name}: `);
  }
  return step.thing.kind === 'router-interface' && thing.kind === 'router';
}
