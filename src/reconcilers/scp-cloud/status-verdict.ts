import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import { isRefusal, mostUrgent, problemOf } from '../common/faults.ts';
import type { Declared, Plan, Problem } from './plan.ts';
import { timestamp } from '../../runtime/index.ts';
import { mayPass } from './may-pass.ts';
import { summaryOf } from '../../planning/plan-print.ts';
import type { Applied, Failed } from '../../planning/run-steps.ts';
import type { Verdict } from './status.ts';
import type { Step } from './step.ts';

export interface Situation {
  readonly spec: ScpCloudSpec;
  readonly deleting: boolean;
  /** As it was made after the steps were carried out. */
  readonly plan: Plan;
  readonly applied: Applied<Step>;
  readonly uploading: readonly string[];
}

/** Sums up a pass that got as far as having a plan. */
export function verdictOf(situation: Situation): Verdict {
  const { spec, deleting, plan, applied } = situation;
  if (spec.mode === 'Plan' && plan.steps.length > 0) {
    const message = `spec.mode is Plan: ${summaryOf(plan.steps)}, nothing is written; see status.plan`;
    return { standing: 'stalled', reason: 'PlanOnly', message };
  }
  const failure = mostUrgent(applied.failed);
  if (failure !== undefined) return failed(failure, deleting);
  if (plan.approval === 'Required') {
    const message = `the plan (${summaryOf(plan.steps)}) destroys something: set spec.approval.planHash to ${plan.hash} to consent`;
    return { standing: 'stalled', reason: 'ApprovalRequired', message };
  }
  if (plan.waitsUntilMs !== undefined) {
    const message = `the plan (${summaryOf(plan.steps)}) replaces something and waits for the maintenance window that opens at ${timestamp(plan.waitsUntilMs)}; to have it done now, set spec.approval.planHash to ${plan.hash}`;
    return { standing: 'progressing', reason: 'OutsideWindow', message };
  }
  if (plan.then.kind === 'stopped') return stopped(plan.then.problems);
  if (deleting) return { standing: 'progressing', reason: 'Deleting', message: 'the cloud is being cleaned up' };
  if (situation.uploading.length > 0) {
    const message = `uploading image ${situation.uploading.join(', ')}`;
    return { standing: 'progressing', reason: 'UploadingImage', message };
  }
  if (plan.then.kind === 'polling') {
    return { standing: 'progressing', reason: 'Waiting', message: `waiting for ${plan.then.on}` };
  }
  if (plan.steps.length > 0) {
    return { standing: 'progressing', reason: 'Applying', message: `still to do: ${summaryOf(plan.steps)}` };
  }
  return settled(plan);
}

function settled({ declared, drift }: Plan): Verdict {
  const reported = drift.length === 0 ? '' : `; ${drift.length} changed outside and left so, as spec.drift says`;
  const message = `all ${declared.length} declared things are in place${reported}`;
  return { standing: 'ready', reason: drift.length === 0 ? 'Settled' : 'DriftReported', message };
}

function failed({ step, error }: Failed<Step>, deleting: boolean): Verdict {
  const { reason, message } = problemOf(error);
  const { kind, name } = step.thing;
  const standing = isRefusal(error) ? 'stalled' : 'failing';
  const inUse = deleting && reason === 'Conflict';
  return {
    standing,
    reason: inUse ? 'StillInUse' : reason,
    message: `${kind.replaceAll('-', ' ')} ${name}: ${message}`,
  };
}

function stopped(problems: readonly Declared[]): Verdict {
  const [first] = problems;
  const problem: Problem = first?.problem ?? { reason: 'Waiting', message: '' };
  const { reason, message } = problem;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see status.resources)`;
  return { standing: mayPass(problem) ? 'failing' : 'stalled', reason, message: `${message}${more}` };
}
