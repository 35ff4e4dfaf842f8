import { type DatabaseCluster, runsOnMachines } from '../../../api/database-cluster.ts';
import type { KubernetesClient, ResourceType } from '../../../clients/kubernetes/index.ts';
import type { Applied } from '../../../planning/run-steps.ts';
import { keyOf, type Outcome, polling } from '../../../runtime/index.ts';
import type { Clock } from '../../../seams/clock.ts';
import type { AccessDeps } from '../../common/cloud-access.ts';
import { planInShort, summaryOf } from '../../../planning/plan-print.ts';
import { planOf } from '../../common/status-plan.ts';
import { tellHold, tellProblem } from '../../common/story.ts';
import type { ClusterTurn } from '../index.ts';
import type { Verdict } from '../status.ts';
import { endingOf } from '../status-certificate.ts';
import { soundnessOfCertificates, tellSoundness } from '../status-soundness.ts';
import { apply } from './apply.ts';
import type { HostedCluster } from './objects.ts';
import { observe, type ObserveDeps, type Observed } from './observe.ts';
import { type Plan, planCloudNativePg } from './plan.ts';
import type { Step } from './plan-scene.ts';
import { keepConnectionSecrets } from './secrets.ts';
import { healthOf, readBack } from './status-read-back.ts';
import { verdictOf } from './status-verdict.ts';

export interface HostedDeps {
  readonly secretType: ResourceType;
  readonly client: Pick<KubernetesClient, 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete'>;
  /** Has changes of Secrets wake the object. */
  readonly secrets: AccessDeps['secrets'];
  readonly clock: Clock;
  readonly service: ObserveDeps['service'];
}

/** A DatabaseCluster of topology cloudNativePg; undefined for one on machines. */
export function hosted(cluster: DatabaseCluster): HostedCluster | undefined {
  const { spec } = cluster;
  const { cloudNativePg } = spec;
  return runsOnMachines(spec) || cloudNativePg === undefined
    ? undefined
    : { ...cluster, spec: { ...spec, cloudNativePg } };
}

const SOON_MS = 3_000;
/** Changes of the Cluster and its Databases wake the object; of volumes, and of what a watch has missed, nobody tells. */
const LOOK_MS = 30_000;

/** One pass over a DatabaseCluster whose database CloudNativePG runs: observe, plan, apply, report. */
export async function reconcileHosted(deps: HostedDeps, cluster: HostedCluster, turn: ClusterTurn): Promise<Outcome> {
  const { deleting } = turn;
  const { signal } = turn.context;
  const { namespace } = cluster.metadata;
  deps.secrets.watch(
    keyOf(turn.object),
    secretNames(cluster).map((name) => ({ namespace, name })),
  );
  let observed = await observe(deps, cluster, signal);
  if (!observed.installed) return deleting ? turn.letGo() : stopWithout(turn);
  const planned = () => planFrom(deps, cluster, deleting, observed);
  let plan = planned();
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  const writes = cluster.spec.mode !== 'Plan' || deleting;
  if (writes && plan.strangers.length === 0) {
    await turn.hold();
    if (!deleting) await keepConnectionSecrets(deps, cluster, observed, signal);
    const isNew = observed.have === undefined;
    applied = await apply(plan, deps.client, turn.done, signal);
    observed = await observe(deps, cluster, signal);
    // They are the new Cluster's too from its first moment on: who retains it right away must find them there.
    if (isNew && !deleting && applied.failed.length === 0) await keepConnectionSecrets(deps, cluster, observed, signal);
    plan = planned();
    if (deleting && applied.failed.length === 0 && isClean(plan, observed, cluster)) return turn.letGo();
  }
  return finish({ ...deps, cluster, turn }, { observed, plan, applied });
}

function planFrom({ clock }: HostedDeps, cluster: HostedCluster, deleting: boolean, observed: Observed): Plan {
  const { have, databases, passwords } = observed;
  const passwordless = new Set(passwords.problems.keys());
  return planCloudNativePg({ cluster, deleting, have, databases, passwordless, nowMs: clock.now() });
}

/** Nothing of ours is left: what refers to this object as its owner is on its way out at the most. */
function isClean(plan: Plan, { have, databases }: Observed, { metadata }: HostedCluster): boolean {
  const ours = [have, ...databases].some((one) =>
    one?.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid),
  );
  return plan.steps.length === 0 && !ours;
}

async function stopWithout(turn: ClusterTurn): Promise<Outcome> {
  const message =
    'this Kubernetes does not know Cluster and Database of postgresql.cnpg.io/v1: install CloudNativePG 1.25 or newer';
  const verdict: Verdict = { standing: 'stalled', reason: 'OperatorMissing', message };
  turn.tell(tellProblem(verdict));
  return turn.halt(verdict, polling('CloudNativePG to be installed', LOOK_MS));
}

interface End extends HostedDeps {
  readonly cluster: HostedCluster;
  readonly turn: ClusterTurn;
}

interface Done {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

async function finish({ cluster, turn, clock }: End, { observed, plan, applied }: Done): Promise<Outcome> {
  const { deleting } = turn;
  const { have, databases, volumes, passwords } = observed;
  const ours = plan.strangers.length === 0 ? have : undefined;
  const seen = { cluster, have: ours, databases, volumes, secretProblems: passwords.problems, nowMs: clock.now() };
  const verdict = verdictOf({ ...seen, deleting, plan, applied });
  const parts = readBack(seen);
  const words = summaryOf(plan.steps);
  const ending = endingOf(cluster, { guests: new Map(), tls: observed }, clock.now());
  const sound = soundnessOfCertificates(ending);
  await turn.report({
    verdict,
    drift: plan.drift,
    health: [...healthOf(seen), ...sound],
    seen: {
      ...parts,
      summary: {
        ...(parts.readyMembers === undefined ? {} : { members: parts.readyMembers }),
        ...(parts.primary === undefined ? {} : { primary: parts.primary }),
        ...(parts.endpoint === undefined
          ? {}
          : { endpoint: `${parts.endpoint.host}:${parts.endpoint.port}`.slice(0, 255) }),
        drift: plan.drift.length,
        ...(words === '' ? {} : { plan: planInShort(plan, words).slice(0, 255) }),
      },
      plan: planOf(plan, cluster.status?.plan, clock.now()),
    },
  });
  const before = cluster.status?.conditions?.find(({ type }) => type === 'Sound');
  for (const happening of sound.flatMap((one) => tellSoundness(one, before))) turn.tell(happening);
  const otherwise = () => {
    if (verdict.standing === 'stalled') turn.tell(tellProblem(verdict));
    else if (verdict.reason === 'OutsideWindow') turn.tell(tellHold(verdict));
    if (plan.approval === 'Required' && plan.ready.length === 0)
      return polling(`approval of plan ${plan.hash}`, LOOK_MS);
    const where = `Cluster ${cluster.metadata.name} of CloudNativePG`;
    return polling(where, verdict.standing === 'progressing' ? SOON_MS : LOOK_MS);
  };
  return turn.conclude(verdict, applied.failed, otherwise, LOOK_MS);
}

function secretNames({ spec }: HostedCluster): readonly string[] {
  const users = spec.users.map(({ passwordSecretRef }) => passwordSecretRef.name);
  const { secretRef } = spec.tls;
  return [...new Set([...users, ...(secretRef === undefined ? [] : [secretRef.name])])];
}
