import {
  type AvailabilityZone,
  type AvailabilityZoneReason,
  parseAvailabilityZone,
} from '../../api/availability-zone.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import { keyOf, type Outcome, type Reconciler, rejected } from '../../runtime/index.ts';
import { accessCloud, type AccessDeps, haltUnswept, haltWithout } from '../common/cloud-access.ts';
import { createKindReconciler, type KindDeps } from '../common/kind-reconciler.ts';
import { tellProblem } from '../common/story.ts';
import type { Turn } from '../common/turn.ts';
import { finish } from './finish.ts';
import { runRounds } from './pass.ts';
import type { Sessions } from './session.ts';
import { type Found, statusOf } from './status.ts';
import { adminNeeded, neighboursOf } from './surroundings.ts';

export interface AvailabilityZoneDeps extends KindDeps, AccessDeps {
  readonly sessions: Sessions;
  readonly secrets: KindDeps['secrets'];
  /** Identity of this operator in marks. */
  readonly installation: string;
  /** All AvailabilityZones of the namespace, this one among them. */
  readonly listZones: (namespace: string) => readonly KubernetesObject[];
}

export type ZoneTurn = Turn<AvailabilityZoneReason, Found>;

/** Makes host aggregates match what AvailabilityZones declare: observe, plan, apply, report. */
export function createAvailabilityZoneReconciler(deps: AvailabilityZoneDeps): Reconciler<KubernetesObject> {
  const access = ({ metadata, spec }: AvailabilityZone, { object, deleting, context }: ZoneTurn) => {
    const { uid, namespace } = metadata;
    const { kind } = deps.type;
    const asking = { key: keyOf(object), kind, uid, namespace, cloudName: spec.cloudRef.name, deleting };
    return accessCloud(deps, asking, context.signal);
  };

  const run = async (zone: AvailabilityZone, turn: ZoneTurn): Promise<Outcome> => {
    const { deleting, context } = turn;
    const accessed = await access(zone, turn);
    if ('reason' in accessed) return haltWithout(turn, accessed);
    const { cloud, config } = accessed;
    const session = deps.sessions.open(zone, cloud, config);
    const requestId = `req-${context.reconcileId}`;
    const client = session.connection.client.withContext({ signal: context.signal, requestId });
    const identity = await client.identity.whoAmI();
    if (!identity.is_admin) {
      const problem = adminNeeded(cloud, identity.user.name);
      turn.tell(tellProblem(problem));
      return turn.halt({ ...problem, standing: 'stalled' }, rejected(problem.reason, problem.message));
    }
    if (zone.spec.mode !== 'Plan') await turn.hold();
    const unswept = await haltUnswept(turn, session.inventory);
    if (unswept !== undefined) return unswept;
    const neighbours = neighboursOf(zone, deps.listZones(zone.metadata.namespace));
    const passed = await runRounds({
      ...deps,
      object: zone,
      deleting,
      neighbours,
      session,
      cloud: client,
      identity,
      onDone: turn.done,
      signal: context.signal,
    });
    return finish({ ...deps, turn, zone, cloud, neighbours }, passed);
  };

  return createKindReconciler<AvailabilityZone, AvailabilityZoneReason, Found>(deps, {
    parse: (object) => {
      const parsed = parseAvailabilityZone(object);
      return parsed.ok ? { ok: true, declared: parsed.zone } : parsed;
    },
    statusOf,
    unseen: { drift: undefined, failureDomain: undefined, seen: {} },
    remember: access,
    run,
  });
}
