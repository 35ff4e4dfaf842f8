import { parseDurationMs } from '../../api/common/duration.ts';
import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import { sqlReport } from '../../convergence/sql/index.ts';
import { goingOn, type Outcome, polling, watching } from '../../runtime/index.ts';
import { lookingMs } from '../common/guests.ts';
import { planOf } from '../common/status-plan.ts';
import { tellHold, tellProblem } from '../common/story.ts';
import type { MachineCluster } from './cluster.ts';
import { connectionSecretName } from './connection-secret.ts';
import type { ClusterTurn, DatabaseClusterDeps } from './index.ts';
import type { Passed } from './pass.ts';
import { calmMs, LOOK_MS, SOON_MS, soonMs } from './pauses.ts';
import type { Plan } from './plan.ts';
import type { Session } from './session.ts';
import type { Found } from './status.ts';
import { publishedEndpoint } from './status-endpoint.ts';
import { healthOf } from './status-health.ts';
import { historyOf } from './status-history.ts';
import { membersOf, wellIn } from './status-members.ts';
import { resourcesOf } from './status-resources.ts';
import { endingOf } from './status-certificate.ts';
import { soundnessOf, tellSoundness } from './status-soundness.ts';
import { inShort } from './status-summary.ts';
import { verdictOf } from './status-verdict.ts';

export interface End extends Pick<DatabaseClusterDeps, 'clock'> {
  readonly turn: ClusterTurn;
  readonly cluster: MachineCluster;
  readonly cloud: ScpCloud;
  readonly session: Pick<Session, 'transition' | 'awaited'>;
}

/** Reports what a pass found and did, lets a cleaned-up object go, and says what comes next. */
export async function finish(end: End, passed: Passed): Promise<Outcome> {
  const { plan, applied } = passed;
  const { cluster, turn } = end;
  const { deleting } = turn;
  if (deleting && isClean(plan) && applied.failed.length === 0) return turn.letGo();
  const verdict = verdictOf({ cluster, deleting, plan, applied });
  const seen = seenOf(end, passed);
  const health = healthOf(passed, seen.endpoint);
  const { look } = passed;
  const sound = health && soundnessOf(look.guests, endingOf(cluster, look, end.clock.now()));
  await turn.report({ verdict, drift: plan.drift, health: sound && [...health, sound], seen });
  for (const happening of sound ? tellSoundness(sound, conditionOf(cluster, 'Sound')) : []) turn.tell(happening);
  const otherwise = () => {
    if (verdict.standing === 'stalled' || verdict.reason === 'HealingHeld') turn.tell(tellProblem(verdict));
    else if (verdict.reason === 'OutsideWindow') turn.tell(tellHold(verdict));
    return outcomeOf(end, passed);
  };
  return turn.conclude(verdict, applied.failed, otherwise, LOOK_MS);
}

const conditionOf = ({ status }: MachineCluster, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);

/** Nothing of it is left in the cloud, or what is left is no longer ours. */
function isClean({ steps, machines }: Plan): boolean {
  return (
    steps.length === 0 && machines.later.length === 0 && machines.waiting.length === 0 && machines.problems.length === 0
  );
}

function outcomeOf({ cluster, cloud, session, turn: { deleting } }: End, { plan, look }: Passed): Outcome {
  const { spec, metadata } = cluster;
  const sweepMs = parseDurationMs(cloud.spec.api.sweepInterval) ?? 60_000;
  const lookMs = Math.min(sweepMs, LOOK_MS);
  if (plan.approval === 'Required' && plan.ready.length === 0) return polling(`approval of plan ${plan.hash}`, lookMs);
  if (spec.mode === 'Plan') return polling('the cloud to be looked at again', lookMs);
  const [waiting] = plan.waiting;
  if (plan.ready.length > 0) return goingOn('the rest of the plan');
  if (waiting !== undefined) {
    return polling(waiting.on, session.awaited === undefined ? soonMs(lookingMs(look.guests)) : SOON_MS);
  }
  const [problem] = plan.problems;
  if (problem !== undefined) return polling(problem.message, lookMs);
  return deleting
    ? polling('what is left in the cloud', SOON_MS)
    : watching(`the machines of ${metadata.name}`, calmMs(lookingMs(look.guests)));
}

function seenOf(end: End, passed: Passed): Found['seen'] {
  const { cluster, clock, session } = end;
  const { status: last } = cluster;
  const { plan, applied, look, healed } = passed;
  const nowMs = clock.now();
  const members = membersOf(look, plan, last?.members ?? [], nowMs);
  const parts = {
    endpoint: publishedEndpoint(cluster, plan, look, last?.endpoint),
    // What was last known where nobody could be looked at; nobody where nobody serves.
    primary: look.assessment === undefined ? last?.primary : look.assessment.primary,
    lastTransition: session.transition ?? last?.lastTransition,
    ...databasesOf(cluster, passed),
  };
  const running = look.databases?.observed.version ?? last?.versions?.running;
  return {
    ...parts,
    summary: inShort(plan, members, parts),
    members,
    readyMembers: `${wellIn(members).length}/${members.length}`,
    versions: {
      declared: cluster.spec.engine.version,
      image: cluster.spec.machines.image,
      ...(running === undefined ? {} : { running }),
    },
    resources: resourcesOf(plan, applied, look.machines, last?.resources),
    plan: planOf(plan, last?.plan, nowMs),
    history: historyOf(look, healed, last?.history ?? [], nowMs),
  };
}

/** Databases and users; what was last known of them where no server answers. */
function databasesOf(
  { metadata, status }: MachineCluster,
  { look: { databases }, plan, applied }: Passed,
): Pick<DatabaseClusterStatus, 'databases' | 'users'> {
  if (databases === undefined) return { databases: status?.databases, users: status?.users };
  const { declared, observed, plan: sqlPlan, passwords } = databases;
  return sqlReport({
    declared,
    observed,
    plan: sqlPlan,
    planned: plan,
    applied,
    secretProblems: passwords.problems,
    secretNameOf: (user) => connectionSecretName(metadata.name, user),
  }) as Pick<DatabaseClusterStatus, 'databases' | 'users'>;
}
