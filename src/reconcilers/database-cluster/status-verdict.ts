import type { Decision } from '../../healing/decide.ts';
import { summaryOf } from '../../planning/plan-print.ts';
import type { Applied } from '../../planning/run-steps.ts';
import { timestamp } from '../../runtime/index.ts';
import { mostUrgent } from '../common/faults.ts';
import type { MachineCluster } from './cluster.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { Plan } from './plan.ts';
import type { Verdict } from './status.ts';
import { failedVerdict } from './status-failure.ts';
import type { Step } from './step.ts';

export interface Situation {
  readonly cluster: MachineCluster;
  readonly deleting: boolean;
  /** As it was made after the steps were carried out. */
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

/** Because of which data is in danger, or nobody can be served: whatever else is to be said can wait. */
const GRAVE: ReadonlySet<Problem['reason']> = new Set([
  'SplitBrain',
  'DataLost',
  'NoQuorum',
  'NoPrimary',
  'HostKeyMismatch',
]);

/** Sums up a pass that got as far as having a plan: what takes a person first, and what is grave before all. */
export function verdictOf({ cluster, deleting, plan, applied }: Situation): Verdict {
  const words = summaryOf(plan.steps);
  const grave = deleting ? undefined : plan.problems.find(({ reason }) => GRAVE.has(reason));
  if (grave !== undefined) return stopped(grave, plan.problems.length - 1);
  if (cluster.spec.mode === 'Plan' && plan.steps.length > 0) {
    const message = `spec.mode is Plan: ${words}, nothing is written; see status.plan`;
    return { standing: 'stalled', reason: 'PlanOnly', message };
  }
  const failure = mostUrgent(applied.failed);
  if (failure !== undefined) return failedVerdict(failure);
  const ill = illIn(plan);
  if (ill?.reason === 'HealingHeld') return ill;
  if (plan.approval === 'Required') {
    const message = `the plan (${words}) destroys something: set spec.approval.planHash to ${plan.hash} to consent`;
    return { standing: 'stalled', reason: 'ApprovalRequired', message };
  }
  const [first] = plan.problems;
  if (first !== undefined) return stopped(first, plan.problems.length - 1);
  if (plan.waitsUntilMs !== undefined) {
    const message = `the plan (${words}) replaces or restarts something and waits for the maintenance window that opens at ${timestamp(plan.waitsUntilMs)}; to have it done now, set spec.approval.planHash to ${plan.hash}`;
    return { standing: 'progressing', reason: 'OutsideWindow', message };
  }
  if (deleting) return { standing: 'progressing', reason: 'Deleting', message: 'the machines are being taken down' };
  const [waiting] = plan.waiting;
  if (waiting !== undefined) {
    return { standing: 'progressing', reason: STAGES[waiting.stage], message: `waiting for ${waiting.on}` };
  }
  if (ill !== undefined) return ill;
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

/** A member that is not well and left so, for good before for now. */
function illIn({ decisions }: Plan): Verdict | undefined {
  const verdicts = decisions.map(verdictOn).filter((verdict) => verdict !== undefined);
  return verdicts.find(({ reason }) => reason === 'HealingHeld') ?? verdicts[0];
}

function verdictOn(decision: Decision): Verdict | undefined {
  if (decision.do === 'nothing') return undefined;
  const { member, ailment, why } = decision;
  if (decision.do === 'hold') {
    const reason = decision.gate === 'grace' || decision.gate === 'backoff' ? 'Healing' : 'HealingHeld';
    const message = `${member}: ${ailment.why}; nothing is done (${decision.gate}): ${why}`;
    return { standing: 'failing', reason, message };
  }
  if (decision.action !== 'page') return undefined;
  const message = `${member} does not come back by itself, ${why}: look at its console, or delete its server`;
  return { standing: 'stalled', reason: 'HealingHeld', message };
}
