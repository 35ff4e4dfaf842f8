import type { AvailabilityZone } from '../../api/availability-zone.ts';
import type { Identity, OpenStackClient } from '../../clients/openstack/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Applied } from '../../planning/run-steps.ts';
import { apply } from './apply.ts';
import { knownOf } from './known.ts';
import { observe } from './observe.ts';
import type { Observed } from './observed.ts';
import { type Neighbour, type Owner, type Plan, planAvailabilityZone } from './plan.ts';
import type { Session } from './session.ts';
import type { Step } from './step.ts';

/** One pass over one AvailabilityZone, from looking to having done what can be done. */
export interface Pass {
  readonly object: AvailabilityZone;
  readonly deleting: boolean;
  readonly installation: string;
  readonly neighbours: readonly Neighbour[];
  readonly session: Session;
  /** On behalf of this pass. */
  readonly cloud: OpenStackClient;
  readonly identity: Identity;
  readonly clock: Clock;
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

/** Steps of one round may make others possible: an aggregate gets its mark once it is there. */
const MOST_ROUNDS = 4;

export async function runRounds(pass: Pass): Promise<Passed> {
  const { session, object, signal } = pass;
  if (session.doubtful) await session.inventory.sweep();
  session.doubtful = true;
  let applied: Applied<Step> = { done: [], failed: [], skipped: [] };
  for (let round = 1; ; round++) {
    const { observed, plan } = await lookAndPlan(pass);
    const idle = object.spec.mode === 'Plan' || plan.ready.length === 0 || applied.failed.length > 0;
    if (idle || round > MOST_ROUNDS) {
      session.doubtful = applied.failed.length > 0;
      return { observed, plan, applied };
    }
    const { inventory } = session;
    const more = await apply(plan, { compute: pass.cloud.compute, inventory, made: undefined }, pass.onDone, signal);
    applied = { done: [...applied.done, ...more.done], failed: more.failed, skipped: more.skipped };
    // Nova tells of the zone in one more place, which the status shows.
    if (more.done.some(isAboutZone)) await inventory.refresh('compute-zone', object.spec.zone);
  }
}

function isAboutZone({ thing }: Step): boolean {
  return thing.kind !== 'server';
}

async function lookAndPlan(pass: Pass): Promise<{ readonly observed: Observed; readonly plan: Plan }> {
  const { object, deleting, session, cloud, identity, neighbours, clock } = pass;
  const { spec, status } = object;
  const owner = ownerOf(pass);
  const observed = await observe({ identity, compute: cloud.compute, inventory: session.inventory, spec, owner });
  const known = knownOf(status);
  const scene = { owner, spec, deleting, observed, neighbours, known, nowMs: clock.now() };
  return { observed, plan: planAvailabilityZone(scene) };
}

export function ownerOf({ object, installation }: Pick<Pass, 'object' | 'installation'>): Owner {
  const { uid, namespace, name } = object.metadata;
  return { installation, uid, kind: 'AvailabilityZone', namespace, name };
}
