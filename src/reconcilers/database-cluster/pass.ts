import { RESTART_ANNOTATION, SWITCHOVER_ANNOTATION } from '../../api/common/group.ts';
import type { LastTransition } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import { HOST_KEY, oneCallForMany } from '../../machines/index.ts';
import type { Applied } from '../../planning/run-steps.ts';
import { idsFrom } from '../../planning/writing.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { Shells } from '../../seams/shell.ts';
import { ENGINES } from '../../topologies/database/engine.ts';
import { apply } from './apply.ts';
import { awaitedAfter, awaitedOnceMade } from './awaited.ts';
import type { MachineCluster } from './cluster.ts';
import { begunOf, type Healed, madeAgain, takenBy } from '../common/healed.ts';
import type { Way } from '../common/way.ts';
import type { KeyRing } from './keys.ts';
import { heldAfter } from './held.ts';
import { knownOf } from './known.ts';
import { lastLook } from './last-look.ts';
import { look, type Look } from './look.ts';
import { failedMoveIn } from './plan-handover.ts';
import { type Plan, planDatabaseCluster } from './plan.ts';
import type { Session } from './session.ts';
import { momentOf, type Serving, servingOf } from './serving.ts';
import { endpointOf } from './status-endpoint.ts';
import { plannedBy, preferredIn, transitionOf } from './status-transition.ts';
import type { Step } from './step.ts';
import { ELSEWHERE, ENDS_A_PASS, ON_MACHINES } from './step-places.ts';
import type { TlsDeps } from './look-tls.ts';
import { emptyConnection, setAnnotation, writeConnection, type WritesDeps, writeTls } from './write-objects.ts';

/** One pass over one DatabaseCluster, from looking to having done what can be done. */
export interface Pass {
  readonly cluster: MachineCluster;
  readonly deleting: boolean;
  readonly installation: string;
  readonly cloud: ScpCloud;
  /** AvailabilityZones of the namespace. */
  readonly zones: readonly KubernetesObject[];
  readonly session: Session;
  /** In the project of the cloud, on behalf of this pass. */
  readonly tenant: OpenStackClient;
  readonly clock: Clock;
  /** Absent where no machine is to be logged in to. */
  readonly keys: KeyRing | undefined;
  /** How machines are reached; absent where there is no way yet, and nobody is to be logged in to. */
  readonly way: Way | undefined;
  readonly shells: Shells;
  readonly deps: TlsDeps & WritesDeps & { readonly random: Random };
  readonly onDone: (step: Step) => void;
  readonly onTransition: (transition: LastTransition) => void;
  /** Waits for machines while another pass works. */
  readonly aside: <T>(wait: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** What a pass found and did. */
export interface Passed {
  /** As seen after everything was done. */
  readonly look: Look;
  readonly plan: Plan;
  readonly applied: Applied<Step>;
  readonly healed: readonly Healed[];
}

/** Steps of one round make others possible: a server needs its ports, a file system its volume. */
const MOST_ROUNDS = 8;

export async function runRounds(pass: Pass): Promise<Passed> {
  const { session, cluster, clock } = pass;
  if (session.doubtful) await session.inventory.sweep();
  else await Promise.all(session.watched.map(({ kind, id }) => session.inventory.refresh(kind, id)));
  session.doubtful = true;
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  const healed: Healed[] = [];
  let shows = false;
  let acted = false;
  for (let round = 1; ; round++) {
    const { looked, plan } = await lookAndPlan(pass, { acted, taken: takenBy(applied.done) });
    const idle = cluster.spec.mode === 'Plan' || plan.ready.length === 0 || applied.failed.length > 0;
    if (idle || shows || round > MOST_ROUNDS) {
      session.doubtful = applied.failed.length > 0;
      session.watched = plan.machines.watched;
      // It ends only to show how far it is: the next one goes on from here.
      if (shows && plan.ready.length > 0) session.lastLook = lastLook(looked);
      session.awaited = cluster.spec.mode === 'Plan' ? undefined : awaitedAfter(looked, plan);
      healed.push(...madeAgain(cluster.status?.resources, plan.machines.machines, healed));
      return { look: looked, plan, applied, healed };
    }
    if (plan.ready.some(({ do: what }) => !ELSEWHERE.has(what))) session.held = undefined;
    const acts = plan.ready.some(({ do: what }) => what === 'run-action');
    acted ||= acts;
    if (plan.ready.every(({ do: what }) => ELSEWHERE.has(what))) session.lastLook = lastLook(looked);
    const planned = plannedBy(plan.ready, looked.assessment?.primary);
    session.planned = planned ?? session.planned;
    // Nobody but who takes it away knows to the moment until when it was served; if it was.
    const isServed = servingOf(looked) !== undefined;
    if ((acts || planned !== undefined) && isServed && session.served !== undefined) {
      session.served = { ...session.served, atMs: clock.now() };
    }
    const carry = () => carryOut(pass, looked, plan);
    const more = await (plan.ready.some(({ do: what }) => ON_MACHINES.has(what)) ? pass.aside(carry) : carry());
    session.awaited = awaitedOnceMade(looked, plan, more);
    if (planned !== undefined && more.failed.length > 0) session.planned = undefined;
    if (more.done.some(({ do: what }) => what === 'forget-failures')) session.forgottenMs = clock.now();
    session.failedMove = failedMoveIn(more, clock.now()) ?? session.failedMove;
    healed.push(...begunOf(looked.decisions, more.done));
    // What is done inside machines takes its time: people see how far it is. And the next one reads what is asked for anew.
    shows = more.done.some(({ thing }) => ENDS_A_PASS.has(thing.kind));
    applied = { done: [...applied.done, ...more.done], failed: more.failed, skipped: more.skipped };
  }
}

/** What a pass has done so far. */
interface SoFar {
  /** It has begun what somebody asked for. */
  readonly acted: boolean;
  /** Members whose server it took away. */
  readonly taken: readonly string[];
}

async function lookAndPlan(
  pass: Pass,
  { acted, taken }: SoFar,
): Promise<{ readonly looked: Look; readonly plan: Plan }> {
  const { cluster, deleting, clock, session } = pass;
  const looked = await look(pass, knownOf(cluster.status, cluster.spec.network.name, taken));
  session.held = heldAfter(session.held, looked, clock.now());
  watchService(pass, looked, acted);
  const { picture, passwords, tls } = looked;
  const references = [...picture.references.problems, ...passwords.problems.values(), ...tls.problems];
  const answers = servingOf(looked) !== undefined;
  const { failedMove } = session;
  const about = { cluster, deleting, references, answers, failedMove, nowMs: clock.now() };
  const plan = planDatabaseCluster({ ...looked, ...about });
  return { looked, plan };
}

/** Keeps in mind when the service was last seen, and what has happened to it since. */
function watchService({ session, cluster, clock, onTransition }: Pass, looked: Look, acted: boolean): void {
  const now = servingOf(looked);
  const { metadata, status } = cluster;
  const asked = {
    target: metadata.annotations?.[SWITCHOVER_ANNOTATION],
    restart: acted && metadata.annotations?.[RESTART_ANNOTATION] !== undefined,
    planned: session.planned,
    preferred: preferredIn(looked.machines.blueprint, looked.assessment),
  };
  const nowMs = clock.now();
  const { served } = session;
  const { unit } = ENGINES[cluster.spec.engine.name];
  const sightOf = (who: Serving | undefined) => looked.guests.get(who?.member ?? '')?.sight;
  const times = {
    endedMs: momentOf(sightOf(served), unit, 'endedMs'),
    startedMs: momentOf(sightOf(now), unit, 'startedMs'),
  };
  const moment = { before: served, now, nowMs, ...times, signs: looked.signs, ...asked };
  const transition = transitionOf(moment, status);
  if (now !== undefined) session.served = { ...now, atMs: now.sinceMs };
  if (transition === undefined) return;
  session.planned = undefined;
  session.transition = transition;
  onTransition(transition);
}

function carryOut(pass: Pass, looked: Look, plan: Plan): Promise<Applied<Step>> {
  const { guests, setup, secretOf, databases, picture } = looked;
  const { deps, session, tenant, keys, cluster, onDone, signal } = pass;
  const { inventory } = session;
  const ring = (): KeyRing => {
    if (keys === undefined) throw new TypeError('a machine is to be made or changed without keys');
    return keys;
  };
  const told = inventory.list('server').flatMap(({ metadata }) => metadata[HOST_KEY] ?? []);
  const firstBoot = (member: string) => ring().machines.firstBoot(member, told);
  const ids = idsFrom(plan.machines.ids);
  const machines = { cloud: tenant, inventory, ids, ...oneCallForMany(tenant), firstBoot };
  const retireFirstKey = (member: string) => ring().machines.retireFirst(member);
  const unitMs = cluster.spec.patience.serviceSeconds * 1000;
  const inside = { guests, bootstrap: setup?.bootstrap ?? [], secretOf, unitMs, retireFirstKey, signal };
  const endpoint = endpointOf(cluster, plan, { picture });
  const service = {
    session: () => {
      if (databases === undefined) throw new TypeError('SQL is to be run while nobody serves');
      return databases.session;
    },
    random: deps.random,
    writeConnection: (user: string, version: string | undefined) =>
      writeConnection(deps, cluster, looked, endpoint, user, version),
    emptyConnection: (user: string, version: string) => emptyConnection(deps, cluster, user, version),
    writeTls: () => writeTls(deps, cluster, looked),
    setAnnotation: (name: string, value: string | undefined) => setAnnotation(deps, cluster, name, value),
  };
  return apply(plan, { machines, inside, service }, onDone, signal);
}
