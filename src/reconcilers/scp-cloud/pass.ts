import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory, Mark, MarkedThing } from '../../inventory/index.ts';
import { apply } from './apply.ts';
import { whileOn } from './namesakes.ts';
import { observeBasis, observeRest } from './observe.ts';
import type { Observed } from './observed.ts';
import { knownOf } from './known.ts';
import { type Owner, type Plan, planScpCloud, type Scene } from './plan.ts';
import { planProject } from './plan-project.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { Clock } from '../../seams/clock.ts';
import { ALWAYS_OPEN, windowAt } from '../../planning/window.ts';
import { idsFrom } from '../../planning/writing.ts';
import type { Session } from './session.ts';
import type { Step } from './step.ts';

/** One pass over one ScpCloud, from looking to having done what can be done. */
export interface Pass {
  readonly object: ScpCloud;
  readonly deleting: boolean;
  readonly installation: Mark['installation'];
  readonly session: Session;
  /** On behalf of this pass. */
  readonly cloud: OpenStackClient;
  readonly watchProject: (projectId: string) => void;
  readonly clock: Pick<Clock, 'now'>;
  /** What carries our mark in this cloud and has no owner any more. */
  readonly orphans: (inventory: Inventory) => readonly MarkedThing[];
  readonly onDone: (step: Step) => void;
  readonly signal: AbortSignal;
}

/** What a pass found and did. */
export interface Passed {
  /** As seen after everything was done. */
  readonly observed: Observed;
  readonly plan: Plan;
  readonly applied: Applied<Step>;
}

/** Steps of one round may make others possible: an image's data, rules that the cloud added by itself. */
const MOST_ROUNDS = 4;

export async function runRounds(pass: Pass): Promise<Passed> {
  const { session, object } = pass;
  if (session.doubtful) {
    session.directory.forget();
    await session.inventory.sweep();
  }
  session.doubtful = true;
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  for (let round = 1; ; round++) {
    const { observed, plan } = await lookAndPlan(pass);
    const idle = object.spec.mode === 'Plan' || plan.ready.length === 0 || applied.failed.length > 0;
    if (idle || round > MOST_ROUNDS) {
      session.doubtful = applied.failed.length > 0;
      return { observed, plan, applied };
    }
    const more = await carryOut(pass, plan);
    applied = { done: [...applied.done, ...more.done], failed: more.failed, skipped: more.skipped };
  }
}

async function lookAndPlan(pass: Pass): Promise<{ readonly observed: Observed; readonly plan: Plan }> {
  const { object, deleting, session, cloud, clock } = pass;
  const { inventory, directory, uploads } = session;
  const { spec, metadata, status } = object;
  const basis = await observeBasis({ cloud, directory, inventory, spec });
  // Deleting the whole object is consent to what it takes.
  const window = deleting ? ALWAYS_OPEN : windowAt(spec.maintenanceWindows, clock.now());
  const orphans = pass.orphans(inventory);
  const scene = { owner: ownerOf(pass), spec, deleting, window, orphans, ...knownOf(status, metadata.generation) };
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
  return { observed, plan: planScpCloud({ ...scene, observed }) };
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

function carryOut({ session, cloud, onDone, signal }: Pass, plan: Plan): Promise<Applied<Step>> {
  const ids = idsFrom(plan.ids);
  const { key, id } = plan.tenancy;
  const project = () => id ?? ids.get(key);
  const { inventory, uploads } = session;
  const namesakes = whileOn(session.namesakes, signal);
  return apply(plan, { cloud, inventory, namesakes, uploads, ids, project }, onDone, signal);
}
