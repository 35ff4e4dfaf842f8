import { FINALIZER } from '../../../api/common/group.ts';
import { type DatabaseCluster, runsOnMachines } from '../../../api/database-cluster.ts';
import type { KubernetesClient, KubernetesObject, ResourceType } from '../../../clients/kubernetes/index.ts';
import type { Applied } from '../../../planning/run-steps.ts';
import {
  ensureFinalizer,
  type EventRecorder,
  keyOf,
  type Outcome,
  polling,
  rejected,
  removeFinalizer,
  settled,
  waitingOn,
} from '../../../runtime/index.ts';
import type { Clock } from '../../../seams/clock.ts';
import type { AccessDeps } from '../../common/cloud-access.ts';
import { isRefusal, mostHopeful } from '../../common/faults.ts';
import { planInShort, summaryOf } from '../../../planning/plan-print.ts';
import { planOf } from '../../common/status-plan.ts';
import { tellHold, tellProblem, tellStep } from '../../common/story.ts';
import type { StatusInput, Verdict } from '../status.ts';
import { apply } from './apply.ts';
import type { HostedCluster } from './objects.ts';
import { observe, type Observed } from './observe.ts';
import { type Plan, planCloudNativePg, type Step } from './plan.ts';
import { keepConnectionSecrets } from './secrets.ts';
import { healthOf, readBack } from './status-read-back.ts';
import { verdictOf } from './status-verdict.ts';

export interface HostedDeps {
  readonly type: ResourceType;
  readonly secretType: ResourceType;
  readonly client: Pick<KubernetesClient, 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete'>;
  /** Has changes of Secrets wake the object. */
  readonly secrets: AccessDeps['secrets'];
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** Errors that a pass has already shown in status itself. */
  readonly shown: WeakSet<object>;
}

export interface HostedPass {
  readonly object: KubernetesObject;
  readonly cluster: HostedCluster;
  readonly deleting: boolean;
  readonly signal: AbortSignal;
  readonly report: (input: Omit<StatusInput, 'object' | 'nowMs'>) => Promise<void>;
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
/** Nobody tells us of changes there: what goes on is found by looking. */
const LOOK_MS = 30_000;

/** One pass over a DatabaseCluster whose database CloudNativePG runs: observe, plan, apply, report. */
export async function reconcileHosted(deps: HostedDeps, pass: HostedPass): Promise<Outcome> {
  const { cluster, deleting, signal } = pass;
  const { namespace } = cluster.metadata;
  deps.secrets.watch(
    keyOf(pass.object),
    secretNames(cluster).map((name) => ({ namespace, name })),
  );
  let observed = await observe(deps, cluster, signal);
  if (!observed.installed) return deleting ? letGo(deps, pass) : stopWithout(deps, pass);
  let plan = planFrom(deps, pass, observed);
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  const writes = cluster.spec.mode !== 'Plan' || deleting;
  if (writes && plan.strangers.length === 0) {
    const finalizer = { client: deps.client, type: deps.type, finalizer: FINALIZER, signal };
    const held = deleting ? pass.object : await ensureFinalizer(pass.object, finalizer);
    if (!deleting) await keepConnectionSecrets(deps, cluster, observed, signal);
    applied = await apply(plan, deps.client, (step) => deps.events.record(held, tellStep(step)), signal);
    observed = await observe(deps, cluster, signal);
    plan = planFrom(deps, pass, observed);
    if (deleting && applied.failed.length === 0 && isClean(plan, observed, cluster)) {
      await removeFinalizer(held, finalizer);
      return settled;
    }
  }
  return finish(deps, pass, { observed, plan, applied });
}

function planFrom({ clock }: HostedDeps, { cluster, deleting }: HostedPass, observed: Observed): Plan {
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

/** Without its kinds there is nothing of CloudNativePG that could be left. */
async function letGo({ client, type }: HostedDeps, { object, signal }: HostedPass): Promise<Outcome> {
  await removeFinalizer(object, { client, type, finalizer: FINALIZER, signal });
  return settled;
}

async function stopWithout({ events }: HostedDeps, { object, report }: HostedPass): Promise<Outcome> {
  const message =
    'this Kubernetes does not know Cluster and Database of postgresql.cnpg.io/v1: install CloudNativePG 1.25 or newer';
  const verdict: Verdict = { standing: 'stalled', reason: 'OperatorMissing', message };
  events.record(object, tellProblem(verdict));
  await report({ verdict, drift: undefined, health: undefined, seen: {} });
  return polling('CloudNativePG to be installed', LOOK_MS);
}

interface Done {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

async function finish(deps: HostedDeps, pass: HostedPass, { observed, plan, applied }: Done): Promise<Outcome> {
  const { cluster, deleting, object } = pass;
  const { have, databases, passwords } = observed;
  const ours = plan.strangers.length === 0 ? have : undefined;
  const seen = { cluster, have: ours, databases, secretProblems: passwords.problems, nowMs: deps.clock.now() };
  const verdict = verdictOf({ ...seen, deleting, plan, applied });
  const parts = readBack(seen);
  const words = summaryOf(plan.steps);
  await pass.report({
    verdict,
    drift: plan.drift,
    health: healthOf(seen),
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
      plan: planOf(plan, cluster.status?.plan, deps.clock.now()),
    },
  });
  const failure = mostHopeful(applied.failed);
  if (failure !== undefined) {
    if (failure.error instanceof Error) deps.shown.add(failure.error);
    deps.events.record(object, tellProblem(verdict));
    if (isRefusal(failure.error)) return rejected(verdict.reason, verdict.message);
    throw failure.error;
  }
  if (verdict.standing === 'stalled') deps.events.record(object, tellProblem(verdict));
  else if (verdict.reason === 'OutsideWindow') deps.events.record(object, tellHold(verdict));
  if (plan.approval === 'Required' && plan.ready.length === 0) return waitingOn(`approval of plan ${plan.hash}`);
  const where = `Cluster ${cluster.metadata.name} of CloudNativePG`;
  return polling(where, verdict.standing === 'progressing' ? SOON_MS : LOOK_MS);
}

function secretNames({ spec }: HostedCluster): readonly string[] {
  const users = spec.users.map(({ passwordSecretRef }) => passwordSecretRef.name);
  const { secretRef } = spec.tls;
  return [...new Set([...users, ...(secretRef === undefined ? [] : [secretRef.name])])];
}
