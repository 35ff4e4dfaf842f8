import { summaryOf } from '../../../planning/plan-print.ts';
import type { Applied } from '../../../planning/run-steps.ts';
import { timestamp } from '../../../runtime/index.ts';
import { isRefusal, mostUrgent, problemOf } from '../../common/faults.ts';
import type { Verdict } from '../status.ts';
import type { Plan } from './plan.ts';
import type { Step } from './plan-scene.ts';
import { HEALTHY, isStuck } from './phases.ts';
import { failureOf, readBack, type Seen } from './status-read-back.ts';
import { tooSmall } from './volumes.ts';

interface Situation extends Seen {
  readonly deleting: boolean;
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

/** Sums up a pass over a DatabaseCluster of topology cloudNativePg. Pure. */
export function verdictOf(situation: Situation): Verdict {
  const { cluster, deleting, plan, applied, secretProblems } = situation;
  const words = summaryOf(plan.steps);
  const [stranger] = plan.strangers;
  if (stranger !== undefined) {
    const message = `${stranger} is there and not ours: delete or rename it, or give this DatabaseCluster another name`;
    return { standing: 'stalled', reason: 'NotOurs', message };
  }
  if (cluster.spec.mode === 'Plan' && plan.steps.length > 0) {
    const message = `spec.mode is Plan: ${words}, nothing is written; see status.plan`;
    return { standing: 'stalled', reason: 'PlanOnly', message };
  }
  const failure = mostUrgent(applied.failed);
  if (failure !== undefined) {
    return { ...problemOf(failure.error), standing: isRefusal(failure.error) ? 'stalled' : 'failing' };
  }
  if (plan.approval === 'Required') {
    const message = `the plan (${words}) destroys something: set spec.approval.planHash to ${plan.hash} to consent`;
    return { standing: 'stalled', reason: 'ApprovalRequired', message };
  }
  if (plan.waitsUntilMs !== undefined) {
    const message = `the plan (${words}) waits for the maintenance window that opens at ${timestamp(plan.waitsUntilMs)}`;
    return { standing: 'progressing', reason: 'OutsideWindow', message };
  }
  if (deleting) {
    return { standing: 'progressing', reason: 'Deleting', message: 'the objects of CloudNativePG are being removed' };
  }
  const [secret] = secretProblems.values();
  if (secret !== undefined) return { standing: 'stalled', reason: secret.reason, message: secret.message };
  return standingOf(situation);
}

function standingOf(situation: Situation): Verdict {
  const { cluster, have, databases } = situation;
  const phase = have?.status?.phase;
  const { instances } = cluster.spec.cloudNativePg;
  const ready = have?.status?.readyInstances ?? 0;
  if (phase !== HEALTHY || ready < instances) {
    const said = phase === undefined ? 'CloudNativePG has not looked at it yet' : `CloudNativePG says: ${phase}`;
    const why = have?.status?.phaseReason === undefined ? '' : ` (${have.status.phaseReason})`;
    const message = `${said}${why}, ${ready} of ${instances} instances are ready`;
    return { standing: isStuck(phase) ? 'stalled' : 'progressing', reason: 'ClusterNotReady', message };
  }
  const refused = databases.find((database) => failureOf(database) !== undefined);
  if (refused !== undefined) {
    const message = `database ${refused.spec.name}: CloudNativePG says: ${failureOf(refused) ?? ''}`;
    return { standing: 'stalled', reason: 'DatabaseFailed', message };
  }
  const [role] = Object.entries(have?.status?.managedRolesStatus?.cannotReconcile ?? {});
  if (role !== undefined) {
    const message = `user ${role[0]}: CloudNativePG says: ${role[1].join('; ')}`;
    return { standing: 'stalled', reason: 'UserFailed', message };
  }
  const rest = remaining(situation);
  if (rest !== undefined) return rest;
  return { standing: 'ready', reason: 'Settled', message: `the cluster is as declared, with ${instances} instances` };
}

/** What CloudNativePG has yet to do, which its own phase does not tell of. */
function remaining(situation: Situation): Verdict | undefined {
  const { cluster, applied, volumes } = situation;
  if (applied.done.length > 0) {
    const message = `CloudNativePG was told just now (${summaryOf(applied.done)}) and has not answered yet`;
    return { standing: 'progressing', reason: 'Applying', message };
  }
  const { storageGiB } = cluster.spec.cloudNativePg;
  const small = tooSmall(volumes, storageGiB);
  if (small !== undefined) {
    const message =
      `volume ${small.name} has ${small.size} of ${storageGiB}Gi: it grows where its StorageClass has allowVolumeExpansion, ` +
      `see kubectl describe pvc ${small.name}`;
    return { standing: 'progressing', reason: 'Waiting', message };
  }
  const { databases = [], users = [] } = readBack(situation);
  const pending = databases.find(({ state }) => state === 'Pending') ?? users.find(({ state }) => state === 'Pending');
  if (pending === undefined) return undefined;
  const message = `${pending.name}: ${pending.message ?? 'CloudNativePG has not made it yet'}`;
  return { standing: 'progressing', reason: 'Applying', message };
}
