import { parseDurationMs } from '../../api/common/duration.ts';
import type { AvailabilityZone } from '../../api/availability-zone.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import { type Outcome, polling, rejected, settled } from '../../runtime/index.ts';
import { planOf } from '../common/status-plan.ts';
import { tellProblem } from '../common/story.ts';
import type { AvailabilityZoneDeps, ZoneTurn } from './index.ts';
import { ownerOf, type Passed } from './pass.ts';
import type { Neighbour, Plan } from './plan.ts';
import type { Found } from './status.ts';
import { failureDomainOf } from './status-failure-domain.ts';
import { hostsOf } from './status-hosts.ts';
import { resourcesOf } from './status-resources.ts';
import { servicesOf } from './status-services.ts';
import { inShort } from './status-summary.ts';
import { verdictOf } from './status-verdict.ts';

export interface End extends Pick<AvailabilityZoneDeps, 'clock' | 'installation'> {
  readonly turn: ZoneTurn;
  readonly zone: AvailabilityZone;
  readonly cloud: ScpCloud;
  readonly neighbours: readonly Neighbour[];
}

/** Reports what a pass found and did, lets a cleaned-up object go, and says what comes next. */
export async function finish(end: End, passed: Passed): Promise<Outcome> {
  const { plan, applied } = passed;
  const { turn } = end;
  const { deleting } = turn;
  if (deleting && isClean(plan) && applied.failed.length === 0) return turn.letGo();
  const verdict = verdictOf({ spec: end.zone.spec, deleting, plan, applied });
  const scene = { ...end, deleting, spec: end.zone.spec, observed: passed.observed };
  const failureDomain = failureDomainOf(scene, plan);
  await turn.report({ verdict, drift: plan.drift, failureDomain, seen: seenOf(end, passed) });
  return turn.conclude(verdict, applied.failed, () => {
    if (verdict.standing === 'stalled') turn.tell(tellProblem(verdict));
    return outcomeOf(end, plan);
  });
}

/** Nothing of it is left in the cloud, or what is left is no longer ours. */
function isClean({ steps, then }: Plan): boolean {
  return steps.length === 0 && then.kind === 'settled';
}

const SOON_MS = 10_000;

function outcomeOf({ zone: { spec }, cloud }: End, plan: Plan): Outcome {
  const sweepMs = parseDurationMs(cloud.spec.api.sweepInterval) ?? 60_000;
  if (spec.mode === 'Apply' && plan.ready.length > 0) return polling('the rest of the plan', SOON_MS);
  if (plan.then.kind === 'polling') return polling(plan.then.on, SOON_MS);
  if (plan.then.kind === 'settled') return settled;
  const { reason = 'Waiting', message = '' } = plan.then.problems[0]?.problem ?? {};
  const passing = reason === 'HostInUse' || reason === 'DrainFailed';
  return passing ? polling(message, sweepMs) : rejected(reason, message);
}

function seenOf(end: End, { plan, applied, observed }: Passed): Found['seen'] {
  const { zone, installation, clock } = end;
  const { spec, status: last } = zone;
  const nowMs = clock.now();
  const owner = ownerOf({ object: zone, installation });
  const hosts = hostsOf({ owner, spec, observed }, plan, last?.hosts ?? [], nowMs);
  const services = servicesOf(observed, spec.zone);
  const { have } = plan.ours;
  return {
    summary: inShort(plan, { hosts, services }),
    aggregate: have === undefined ? undefined : { id: have.id, name: have.name },
    services,
    hosts,
    resources: resourcesOf(plan, applied),
    plan: planOf(plan, last?.plan, nowMs),
  };
}
