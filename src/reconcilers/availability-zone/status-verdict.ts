import type { AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import { isRefusal, mostUrgent, problemOf } from '../common/faults.ts';
import { summaryOf } from '../../planning/plan-print.ts';
import type { Applied, Failed } from '../../planning/run-steps.ts';
import type { Declared, Plan } from './plan.ts';
import type { Verdict } from './status.ts';
import type { Step } from './step.ts';

export interface Situation {
  readonly spec: AvailabilityZoneSpec;
  readonly deleting: boolean;
  /** As it was made after the steps were carried out. */
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

/** Sums up a pass that got as far as having a plan. */
export function verdictOf({ spec, deleting, plan, applied }: Situation): Verdict {
  if (spec.mode === 'Plan' && plan.steps.length > 0) {
    const message = `spec.mode is Plan: ${summaryOf(plan.steps)}, nothing is written; see status.plan`;
    return { standing: 'stalled', reason: 'PlanOnly', message };
  }
  const failure = mostUrgent(applied.failed);
  if (failure !== undefined) return failed(failure);
  if (plan.approval === 'Required') {
    const message = `the plan (${summaryOf(plan.steps)}) destroys something: set spec.approval.planHash to ${plan.hash} to consent`;
    return { standing: 'stalled', reason: 'ApprovalRequired', message };
  }
  if (plan.then.kind === 'stopped') return stopped(plan.then.problems, deleting);
  if (deleting) return { standing: 'progressing', reason: 'Deleting', message: 'the zone is being taken down' };
  if (plan.then.kind === 'polling') {
    return { standing: 'progressing', reason: 'Draining', message: `waiting for ${plan.then.on}` };
  }
  if (plan.steps.length > 0) {
    return { standing: 'progressing', reason: 'Applying', message: `still to do: ${summaryOf(plan.steps)}` };
  }
  return settled(plan);
}

function settled({ ours, drift, progress }: Plan): Verdict {
  const hosts = ours.have?.hosts.length ?? 0;
  const kept = progress.length === 0 ? '' : `, ${progress.map(({ host }) => host).join(', ')} under maintenance`;
  const reported = drift.length === 0 ? '' : `; ${drift.length} changed outside and left so, as spec.drift says`;
  const message = `the zone has its ${hosts} ${hosts === 1 ? 'host' : 'hosts'}${kept}${reported}`;
  return { standing: 'ready', reason: drift.length === 0 ? 'Settled' : 'DriftReported', message };
}

function failed({ step, error }: Failed<Step>): Verdict {
  const { reason, message } = problemOf(error);
  const standing = isRefusal(error) ? 'stalled' : 'failing';
  return { standing, reason, message: `${step.thing.kind} ${step.thing.name}: ${message}` };
}

/** What servers stand in the way of passes when they go; the rest takes a person. */
function stopped(problems: readonly Declared[], deleting: boolean): Verdict {
  const [first] = problems;
  const { reason, message } = first?.problem ?? { reason: 'Waiting', message: '' };
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see status.resources)`;
  const inUse = deleting && reason === 'HostInUse';
  return {
    standing: inUse ? 'progressing' : 'stalled',
    reason: inUse ? 'StillInUse' : reason,
    message: `${message}${more}`,
  };
}
