import { parseScpCloud, type ScpCloud, type ScpCloudReason } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import type { Inventory, MarkedThing } from '../../inventory/index.ts';
import { keyOf, type Outcome, type Reconciler, waitingOn } from '../../runtime/index.ts';
import { haltUnswept } from '../common/cloud-access.ts';
import { createKindReconciler, type KindDeps } from '../common/kind-reconciler.ts';
import { tellProblem } from '../common/story.ts';
import type { Turn } from '../common/turn.ts';
import { finish } from './finish.ts';
import { runRounds } from './pass.ts';
import type { BastionAccess } from './look-bastion.ts';
import type { Sessions } from './session.ts';
import { type Found, statusOf } from './status.ts';

export interface ScpCloudDeps extends KindDeps {
  readonly sessions: Sessions;
  readonly keys: BastionAccess['keys'];
  readonly shells: BastionAccess['shells'];
  /** Identity of this operator in marks. */
  readonly installation: string;
  /** What refers to the cloud, as `Kind name`; it is not deleted under them. */
  readonly users: (cloud: ScpCloud, signal: AbortSignal) => Promise<readonly string[]>;
  /** What carries our mark in a cloud and has no owner any more. */
  readonly orphans: (inventory: Inventory) => readonly MarkedThing[];
}

export type CloudTurn = Turn<ScpCloudReason, Found>;

/** Makes clouds match what ScpClouds declare: observe, plan, apply, report. */
export function createScpCloudReconciler(deps: ScpCloudDeps): Reconciler<KubernetesObject> {
  const credentials = (cloud: ScpCloud, { deleting, context }: CloudTurn) =>
    deps.credentials.read({ uid: cloud.metadata.uid, deleting }, cloud, context.signal);

  const run = async (cloud: ScpCloud, turn: CloudTurn): Promise<Outcome> => {
    const { deleting, context } = turn;
    const users = deleting ? await deps.users(cloud, context.signal) : [];
    const referenced = stillReferenced(turn, users);
    if (referenced !== undefined && !mayClear(cloud, users)) return referenced();
    const { namespace } = cloud.metadata;
    const { name } = cloud.spec.credentialsRef;
    deps.secrets.watch(keyOf(turn.object), [{ namespace, name }]);
    const config = await credentials(cloud, turn);
    if ('reason' in config) {
      turn.tell(tellProblem(config));
      return turn.halt({ ...config, standing: 'stalled' }, waitingOn(`Secret ${namespace}/${name}`));
    }
    if (cloud.spec.mode !== 'Plan') await turn.hold();
    const session = deps.sessions.open(cloud, config);
    const unswept = await haltUnswept(turn, session.inventory);
    if (unswept !== undefined) return unswept;
    const requestId = `req-${context.reconcileId}`;
    const passed = await runRounds({
      object: cloud,
      deleting,
      referenced: referenced !== undefined,
      installation: deps.installation,
      session,
      cloud: session.connection.client.withContext({ signal: context.signal, requestId }),
      clock: deps.clock,
      orphans: deps.orphans,
      watchProject: (id) => deps.sessions.watchProject(cloud, id),
      onDone: (step) => {
        // Uploads tell of themselves.
        if (step.do !== 'upload-image') turn.done(step);
      },
      bastion: { keys: deps.keys, shells: deps.shells, aside: context.aside },
      requestId,
      signal: context.signal,
    });
    const isCleared = passed.applied.failed.length === 0 && !passed.plan.bastion.leaving;
    if (referenced !== undefined && isCleared) return referenced();
    return finish({ ...deps, turn, cloud, config, session }, passed);
  };

  return createKindReconciler<ScpCloud, ScpCloudReason, Found>(deps, {
    parse: (object) => {
      const parsed = parseScpCloud(object);
      return parsed.ok ? { ok: true, declared: parsed.cloud } : parsed;
    },
    statusOf,
    unseen: { drift: undefined, seen: {} },
    remember: credentials,
    run,
  });
}

/** How a pass ends while something names the cloud; undefined when nothing does. */
function stillReferenced(turn: CloudTurn, [user, ...others]: readonly string[]): (() => Promise<Outcome>) | undefined {
  if (user === undefined) return undefined;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const message = `deletion waits until ${user}${more} no longer refer${more === '' ? 's' : ''} to this cloud`;
  return () => turn.halt({ standing: 'progressing', reason: 'StillReferenced', message }, waitingOn(user));
}

/** A zone lets its hosts go once no server is on them: a bastion that only zones may wait for goes before them. */
function mayClear({ spec }: ScpCloud, users: readonly string[]): boolean {
  return spec.nodeAccess.bastion?.managed !== undefined && users.every((user) => user.startsWith(`${ZONE} `));
}

const ZONE = 'AvailabilityZone';
