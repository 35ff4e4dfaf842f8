import { summaryOf } from '../../planning/plan-print.ts';
import type { Applied, Failed } from '../../planning/run-steps.ts';
import { timestamp } from '../../runtime/index.ts';
import { isRefusal, mostUrgent, problemOf } from '../common/faults.ts';
import type { MachineCluster } from './cluster.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { Plan } from './plan.ts';
import type { Verdict } from './status.ts';
import type { Step } from './step.ts';

export interface Situation {
  readonly cluster: MachineCluster;
  readonly deleting: boolean;
  /** As it was made after the steps were carried out. */
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

/** Sums up a pass that got as far as having a plan. */
export function verdictOf({ cluster, deleting, plan, applied }: Situation): Verdict {
  const words = summaryOf(plan.steps);
  if (cluster.spec.mode === 'Plan' && plan.steps.length > 0) {
    const message = `spec.mode is Plan: ${words}, nothing is written; see status.plan`;
    return { standing: 'stalled', reason: 'PlanOnly', message };
  }
  const failure = mostUrgent(applied.failed);
  if (failure !== undefined) return failed(failure);
  if (plan.approval === 'Required') {
    const message = `the plan (${words}) destroys something: set spec.approval.planHash to ${plan.hash} to consent`;
    return { standing: 'stalled', reason: 'ApprovalRequired', message };
  }
  if (plan.waitsUntilMs !== undefined) {
    const message = `the plan (${words}) replaces or restarts something and waits for the maintenance window that opens at ${timestamp(plan.waitsUntilMs)}; to have it done now, set spec.approval.planHash to ${plan.hash}`;
    return { standing: 'progressing', reason: 'OutsideWindow', message };
  }
  const [first] = plan.problems;
  if (first !== undefined) return stopped(first, plan.problems.length - 1);
  if (deleting) return { standing: 'progressing', reason: 'Deleting', message: 'the machines are being taken down' };
  const held = heldBy(plan);
  if (held !== undefined && held.reason === 'HealingHeld') return held;
  const [waiting] = plan.waiting;
  if (waiting !== undefined) {
    return { standing: 'progressing', reason: STAGES[waiting.stage], message: `waiting for ${waiting.on}` };
  }
  if (held !== undefined) return held;
  if (plan.steps.length > 0) {
    return { standing: 'progressing', reason: 'Applying', message: `still to do: ${words}` };
  }
  return settled(plan);
}

const STAGES: Record<Waiting['stage'], Verdict['reason']> = {
  machines: 'Applying',
  boot: 'Booting',
  bootstrap: 'Bootstrapping',
  resync: 'Resyncing',
  repair: 'Healing',
};

function settled({ drift, machines }: Plan): Verdict {
  const members = Object.keys(machines.machines).length;
  const reported = drift.length === 0 ? '' : `; ${drift.length} changed outside and left so, as spec.drift says`;
  const message = `the cluster is as declared, with ${members} ${members === 1 ? 'machine' : 'machines'}${reported}`;
  return { standing: 'ready', reason: drift.length === 0 ? 'Settled' : 'DriftReported', message };
}

function failed({ step, error }: Failed<Step>): Verdict {
  const { reason, message } = problemOf(error);
  const standing = isRefusal(error) ? 'stalled' : 'failing';
  return { standing, reason, message: `${step.thing.kind.replaceAll('-', ' ')} ${step.thing.name}: ${message}` };
}

/** What may pass by itself; everything else takes a person. */
const PASSING: ReadonlySet<Problem['reason']> = new Set([
  'Unavailable',
  'StillInUse',
  'MachineFailed',
  'QuotaExceeded',
]);

function stopped({ reason, message }: Problem, more: number): Verdict {
  const others = more === 0 ? '' : ` (and ${more} more, see status.resources)`;
  return { standing: PASSING.has(reason) ? 'failing' : 'stalled', reason, message: `${message}${others}` };
}

/** A member that is not well, and left so for now. */
function heldBy({ decisions }: Plan): Verdict | undefined {
  const hold = decisions.find((decision) => decision.do === 'hold');
  if (hold?.do !== 'hold') return undefined;
  const { member, ailment, gate, why } = hold;
  const reason = gate === 'grace' || gate === 'backoff' ? 'Healing' : 'HealingHeld';
  return { standing: 'failing', reason, message: `${member}: ${ailment.why}; nothing is done (${gate}): ${why}` };
}
