import { parseDurationMs } from '../../api/common/duration.ts';
import type { ScpCloud, ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import { type Outcome, polling, rejected, settled, timestamp } from '../../runtime/index.ts';
import { BASTION } from '../../topologies/bastion.ts';
import { tellHold } from '../common/story.ts';
import type { CloudTurn, ScpCloudDeps } from './index.ts';
import { knownOf } from './known.ts';
import { mayPass } from './may-pass.ts';
import type { Passed } from './pass.ts';
import type { Session } from './session.ts';
import type { Found, Verdict } from './status.ts';
import { apiOf } from './status-api.ts';
import { cloudOf, microversionsOf, modulesOf, quotaOf, zonesOf } from './status-cloud.ts';
import { imagesOf } from './status-images.ts';
import { bastionStatusOf } from './status-bastion.ts';
import { resourcesOf } from './status-resources.ts';
import { planOf } from '../common/status-plan.ts';
import { inShort } from './status-summary.ts';
import { verdictOf } from './status-verdict.ts';

export interface End extends Pick<ScpCloudDeps, 'clock' | 'orphans'> {
  readonly turn: CloudTurn;
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
  readonly session: Session;
}

/** Reports what a pass found and did, lets a cleaned-up object go, and says what comes next. */
export async function finish(end: End, passed: Passed): Promise<Outcome> {
  const { plan, applied, observed } = passed;
  const { turn } = end;
  const clean = plan.steps.length === 0 && plan.then.kind === 'settled' && applied.failed.length === 0;
  if (turn.deleting && clean && observed.uploads.size === 0) return turn.letGo();
  const uploading = imagesOf(end.cloud.spec, plan, observed).filter((image) => image.state === 'Uploading');
  const verdict = verdictOf({
    spec: end.cloud.spec,
    deleting: turn.deleting,
    plan,
    applied,
    uploading: uploading.map((i) => i.name),
  });
  await turn.report({ verdict, drift: plan.drift, seen: await seenOf(end, passed) });
  const otherwise = () => {
    if (isNewHold(end.cloud, verdict, plan)) turn.tell(tellHold(verdict));
    return outcomeOf(end, passed);
  };
  return turn.conclude(verdict, applied.failed, otherwise, hasBastion(end.cloud) ? BASTION_MS : undefined);
}

/** Told once for each plan: the condition and the column say it all the time. */
function isNewHold({ status }: ScpCloud, { reason }: Verdict, { hash }: Passed['plan']): boolean {
  const before = status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  return HOLDS.has(reason) && (before !== reason || status?.plan?.hash !== hash);
}

const HOLDS: ReadonlySet<string> = new Set(['ApprovalRequired', 'OutsideWindow']);

const SOON_MS = 10_000;
/** No sweep tells whether a machine answers. */
const BASTION_MS = 30_000;

const hasBastion = ({ spec }: ScpCloud): boolean => spec.nodeAccess.bastion?.managed !== undefined;

function outcomeOf({ cloud, session, clock }: End, { plan, observed }: Passed): Outcome {
  const { spec } = cloud;
  const sweepMs = parseDurationMs(spec.api.sweepInterval) ?? 60_000;
  if (plan.then.kind === 'stopped') {
    const problem = plan.then.problems[0]?.problem ?? { reason: 'Waiting', message: '' };
    if (hasBastion(cloud)) return polling(problem.message, Math.min(sweepMs, BASTION_MS));
    return mayPass(problem) ? polling(problem.message, sweepMs) : rejected(problem.reason, problem.message);
  }
  if (observed.uploads.size > 0) return polling('images to be uploaded', SOON_MS);
  if (plan.then.kind === 'polling') return polling(plan.then.on, SOON_MS);
  if (spec.mode === 'Apply' && plan.ready.length > 0) return polling('the rest of the plan', SOON_MS);
  if (plan.kept.size > 0) return polling('what still uses orphans', sweepMs);
  // A long wait is blurred by as much as other long waits: near the opening it has to be short.
  if (plan.waitsUntilMs !== undefined)
    return polling('the maintenance window', Math.min(plan.waitsUntilMs - clock.now(), sweepMs));
  // No sweep reads who may use a flavor: that is looked at as often as what a sweep reads project by project.
  if (hasBastion(cloud)) return polling('the bastion', Math.min(sweepMs, BASTION_MS));
  const unswept = spec.flavors.some(({ managed }) => managed?.public === false);
  return unswept ? polling('what no sweep reads', sweepMs * session.inventory.sweepsPerTurn()) : settled;
}

async function seenOf(
  end: End,
  { plan, applied, observed, healed, bastion: { scene, ring } }: Passed,
): Promise<Found['seen']> {
  const { cloud, config, session, clock, turn } = end;
  const { inventory, connection } = session;
  const last = cloud.status;
  const nowMs = clock.now();
  const facts = await session.facts();
  const { known } = knownOf(last, cloud.metadata.generation);
  const parts = {
    resources: resourcesOf(plan, applied, known, last?.resources),
    modules: modulesOf(inventory, facts, last?.modules ?? [], nowMs),
    zones: zonesOf(inventory),
    orphans: orphansOf(last, nowMs, plan.kept),
  };
  const previous = last?.bastion;
  const hostKey = ring?.book.hosts.get(BASTION)?.publicKey ?? previous?.hostKey;
  const shown = planOf(plan, last?.plan, nowMs);
  return {
    ...parts,
    summary: inShort(plan, parts),
    cloud: cloudOf(observed, plan, { authUrl: config.authUrl, region: cloud.spec.region ?? config.region }),
    microversions: microversionsOf(facts),
    quota: quotaOf(observed, plan.tenancy.id),
    images: imagesOf(cloud.spec, plan, observed),
    bastion: turn.deleting
      ? undefined
      : bastionStatusOf({ spec: cloud.spec, plan, look: scene.look, hostKey, healed, previous, nowMs }),
    api: apiOf(connection.use(), inventory, last?.api, nowMs),
    ...(shown === undefined ? { plan: undefined } : { plan: shown }),
  };

  function orphansOf(
    status: ScpCloudStatus | undefined,
    now: number,
    kept: ReadonlyMap<string, string>,
  ): NonNullable<ScpCloudStatus['orphans']> {
    return end
      .orphans(inventory)
      .slice(0, 64)
      .map(({ kind, name, id, mark }) => ({
        kind,
        name,
        id,
        since: status?.orphans?.find((orphan) => orphan.id === id)?.since ?? timestamp(now),
        owner: { kind: mark.kind, namespace: mark.namespace, name: mark.name, uid: mark.uid },
        ...(kept.has(id) ? { message: kept.get(id)?.slice(0, 1024) } : {}),
      }));
  }
}
