import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory, Mark, MarkedThing } from '../../inventory/index.ts';
import { HOST_KEY, oneCallForMany, PLANNED_KINDS } from '../../machines/index.ts';
import { BASTION } from '../../topologies/bastion.ts';
import { begunOf, type Healed, madeAgain, takenBy } from '../common/healed.ts';
import type { KeyRing } from '../common/keys.ts';
import { apply } from './apply.ts';
import type { BastionWriting } from './apply-bastion.ts';
import { type BastionAccess, lookAtBastion, type Looked } from './look-bastion.ts';
import { whileOn } from './namesakes.ts';
import { observeBasis, observeRest } from './observe.ts';
import type { Observed } from './observed.ts';
import { knownOf } from './known.ts';
import { type Owner, type Plan, planScpCloud, type Scene } from './plan.ts';
import { planProject } from './plan-project.ts';
import type { BastionScene } from './plan-scene.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { Clock } from '../../seams/clock.ts';
import { ALWAYS_OPEN, windowAt } from '../../planning/window.ts';
import { idsFrom } from '../../planning/writing.ts';
import type { Session } from './session.ts';
import type { BastionStep, Step } from './step.ts';

/** One pass over one ScpCloud, from looking to having done what can be done. */
export interface Pass {
  readonly object: ScpCloud;
  readonly deleting: boolean;
  /** It is being deleted, and zones name it still: only what they may wait for goes. */
  readonly referenced: boolean;
  readonly installation: Mark['installation'];
  readonly session: Session;
  /** On behalf of this pass. */
  readonly cloud: OpenStackClient;
  readonly watchProject: (projectId: string) => void;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** What carries our mark in this cloud and has no owner any more. */
  readonly orphans: (inventory: Inventory) => readonly MarkedThing[];
  readonly onDone: (step: Step) => void;
  /** Absent where nobody is to be logged in to. */
  readonly bastion: BastionAccess | undefined;
  readonly requestId?: string;
  readonly signal: AbortSignal;
}

/** What a pass found and did. */
export interface Passed extends Seen {
  readonly applied: Applied<Step>;
  readonly healed: readonly Healed[];
}

/** As seen after everything was done. */
interface Seen {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly bastion: Looked;
}

/** Steps of one round may make others possible: an image's data, rules that the cloud added by itself. */
const MOST_ROUNDS = 4;

export async function runRounds(pass: Pass): Promise<Passed> {
  const { session, object } = pass;
  if (session.doubtful) {
    session.directory.forget();
    await session.inventory.sweep();
  } else await Promise.all(session.watched.map(({ kind, id }) => session.inventory.refresh(kind, id)));
  session.doubtful = true;
  const healed: Healed[] = [];
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  for (let round = 1; ; round++) {
    const seen = await lookAndPlan(pass, takenBy(insideOf(applied)).length > 0);
    const { plan } = seen;
    const idle = object.spec.mode === 'Plan' || plan.ready.length === 0 || applied.failed.length > 0;
    if (idle || round > MOST_ROUNDS) {
      session.doubtful = applied.failed.length > 0;
      session.watched = plan.bastion.machines.watched;
      healed.push(...madeAgain(object.status?.resources, plan.bastion.machines.machines, healed));
      return { ...seen, applied, healed };
    }
    const more = await carryOut(pass, seen);
    healed.push(...begunOf(seen.bastion.scene.look?.decisions ?? [], insideOf(more)));
    applied = { done: [...applied.done, ...more.done], failed: more.failed, skipped: more.skipped };
  }
}

/** What was done to the bastion, in the words of machines. */
function insideOf({ done }: Applied<Step>): readonly BastionStep[] {
  return done.flatMap((step) => (step.do === 'change-bastion' ? [step.of] : []));
}

async function lookAndPlan(pass: Pass, taken: boolean): Promise<Seen> {
  const { object, deleting, session, cloud, clock } = pass;
  const { inventory, directory, uploads } = session;
  const { spec, metadata, status } = object;
  const basis = await observeBasis({ cloud, directory, inventory, spec });
  // Deleting the whole object is consent to what it takes.
  const window = deleting ? ALWAYS_OPEN : windowAt(spec.maintenanceWindows, clock.now());
  const orphans = pass.orphans(inventory);
  const { addresses, ...known } = knownOf(status, metadata.generation);
  const bastion: BastionScene = {
    unread: staleIn(inventory),
    addresses,
    taken: taken || !known.unchanged,
    nowMs: clock.now(),
  };
  const { referenced } = pass;
  const scene = { owner: ownerOf(pass), spec, deleting, referenced, window, orphans, bastion, ...known };
  const { tenancy } = planProject({ ...scene, observed: basis } satisfies Scene);
  if (tenancy.id !== undefined) {
    pass.watchProject(tenancy.id);
    await readLimits(pass, tenancy.id);
  }
  const observed = await observeRest(basis, {
    cloud,
    directory,
    inventory,
    uploads,
    spec,
    uid: metadata.uid,
    projectId: tenancy.id,
  });
  const draft = planScpCloud({ ...scene, observed });
  const isDeclared = !deleting && spec.nodeAccess.bastion?.managed !== undefined;
  if (!isDeclared || tenancy.id === undefined || pass.bastion === undefined) {
    return { observed, plan: draft, bastion: { scene: bastion, ring: undefined } };
  }
  const looked = await lookAtBastion({ ...pass, ...pass.bastion, tenant: tenantOf(pass, draft) }, draft, bastion);
  return { observed, plan: planScpCloud({ ...scene, observed, bastion: looked.scene }), bastion: looked };
}

/** As old as the picture may be for machines: what was not read lately is not decided from. */
function staleIn(inventory: Pick<Inventory, 'state'>): BastionScene['unread'] {
  return new Map(
    PLANNED_KINDS.flatMap((kind) => {
      const { staleSinceMs, error } = inventory.state(kind);
      return staleSinceMs === undefined ? [] : [[kind, error] as const];
    }),
  );
}

function tenantOf({ session, signal, requestId }: Pass, { tenancy }: Plan): OpenStackClient {
  const { client } = session.tenant(tenancy.id);
  return client.withContext({ signal, ...(requestId === undefined ? {} : { requestId }) });
}

function ownerOf({ object, installation }: Pass): Owner {
  const { uid, namespace, name } = object.metadata;
  return { installation, uid, kind: 'ScpCloud', namespace, name };
}

/** Sweeps read them from now on; this pass already needs them. */
async function readLimits({ session: { inventory } }: Pass, projectId: string): Promise<void> {
  const kinds = ['compute-quota', 'volume-quota', 'network-quota'] as const;
  await Promise.all(kinds.map((kind) => inventory.need(kind, projectId)));
}

function carryOut(pass: Pass, { plan, bastion }: Seen): Promise<Applied<Step>> {
  const { session, cloud, onDone, signal } = pass;
  const ids = idsFrom(plan.ids);
  const { key, id } = plan.tenancy;
  const project = () => id ?? ids.get(key);
  const { inventory, uploads } = session;
  const namesakes = whileOn(session.namesakes, signal);
  let ofBastion: BastionWriting | undefined;
  const writing = {
    cloud,
    inventory,
    namesakes,
    uploads,
    ids,
    project,
    bastion: () => (ofBastion ??= writingFor(pass, plan, bastion)),
  };
  return apply(plan, writing, onDone, signal);
}

function writingFor(pass: Pass, plan: Plan, { scene: { look }, ring }: Looked): BastionWriting {
  const { session, signal } = pass;
  const { inventory } = session;
  const held = (): KeyRing => {
    if (ring === undefined) throw new TypeError('the bastion is to be made or changed without keys');
    return ring;
  };
  const told = inventory.list('server').flatMap(({ metadata }) => metadata[HOST_KEY] ?? []);
  const firstBoot = (member: string) => held().firstBoot(member, told);
  const { ids } = plan.bastion.machines;
  const cloud = tenantOf(pass, plan);
  return {
    machines: { cloud, inventory, ids: idsFrom(ids), ...oneCallForMany(cloud), firstBoot },
    look,
    retireFirstKey: () => held().retireFirst(BASTION),
    signal,
  };
}
