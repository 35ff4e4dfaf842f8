import { type DatabaseCluster, type DatabaseClusterReason, parseDatabaseCluster } from '../../api/database-cluster.ts';
import type { KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { keyOf, type Outcome, polling, type Reconciler, settled } from '../../runtime/index.ts';
import type { Shells } from '../../seams/shell.ts';
import { accessCloud, type AccessDeps, type CloudAccess, haltUnswept, haltWithout } from '../common/cloud-access.ts';
import { createKindReconciler, type KindDeps } from '../common/kind-reconciler.ts';
import { tellProblem } from '../common/story.ts';
import { roleMissing } from '../common/tenant.ts';
import type { Turn } from '../common/turn.ts';
import { wayTo } from '../common/way.ts';
import { hosted, type HostedDeps, reconcileHosted } from './cloud-native-pg/index.ts';
import { type MachineCluster, onMachines } from './cluster.ts';
import { finish } from './finish.ts';
import type { Keys } from './keys.ts';
import { type Pass, runRounds } from './pass.ts';
import { projectMissing } from './project.ts';
import type { Sessions } from './session.ts';
import { type Found, statusOf } from './status.ts';
import { tellTransition } from './status-transition.ts';

export interface DatabaseClusterDeps extends KindDeps, AccessDeps {
  readonly client: HostedDeps['client'];
  readonly secretType: ResourceType;
  readonly sessions: Sessions;
  readonly secrets: KindDeps['secrets'];
  /** Identity of this operator in marks. */
  readonly installation: string;
  /** All AvailabilityZones of the namespace. */
  readonly listZones: (namespace: string) => readonly KubernetesObject[];
  readonly keys: Keys;
  readonly shells: Shells;
  /** How certificates are kept, and Secrets read and written. */
  readonly service: Pass['deps'];
}

export type ClusterTurn = Turn<DatabaseClusterReason, Found>;

/** Makes database clusters match what DatabaseClusters declare: observe, plan, apply, report. */
export function createDatabaseClusterReconciler(deps: DatabaseClusterDeps): Reconciler<KubernetesObject> {
  const access = (cluster: MachineCluster, { object, deleting, context }: ClusterTurn) => {
    const { uid, namespace } = cluster.metadata;
    const { kind } = deps.type;
    const asking = { key: keyOf(object), kind, uid, namespace, cloudName: cluster.spec.cloudRef.name, deleting };
    return accessCloud({ ...deps, secrets: watchingToo(deps.secrets, cluster) }, asking, context.signal);
  };

  const run = async (cluster: MachineCluster, turn: ClusterTurn, { cloud, config }: CloudAccess): Promise<Outcome> => {
    const { deleting, context } = turn;
    const { signal } = context;
    const way = wayTo(cloud);
    // What is deleted is not logged in to.
    if ('missing' in way && !deleting) {
      const message = way.missing;
      return turn.halt({ standing: 'progressing', reason: 'BastionNotReady', message }, polling('the bastion', 5_000));
    }
    // A plan for machines that are not there needs no keys, and nothing that is deleted is logged in to.
    const shows =
      cluster.spec.mode === 'Plan' && !cluster.status?.members?.some(({ serverId }) => serverId !== undefined);
    const keys = deleting || shows ? undefined : await deps.keys.read(cluster, cloud, signal);
    if (keys !== undefined && 'problem' in keys) {
      const problem = { reason: keys.reason, message: keys.problem };
      turn.tell(tellProblem(problem));
      return turn.halt({ ...problem, standing: 'stalled' }, polling('the Secret of its keys', 10_000));
    }
    if (cluster.spec.mode !== 'Plan') await turn.hold();
    const session = deps.sessions.open(cluster.metadata, cloud, config);
    const unswept = await haltUnswept(turn, session.inventory);
    if (unswept !== undefined) return unswept;
    const tenant = session.tenant.client.withContext({ signal, requestId: `req-${context.reconcileId}` });
    const message = await roleMissing(session.connection, tenant, cloud);
    if (message !== undefined) {
      const problem = { reason: 'CloudNotReady', message } as const;
      turn.tell(tellProblem(problem));
      return turn.halt({ ...problem, standing: 'stalled' }, polling('a role in the project', 10_000));
    }
    const passed = await runRounds({
      cluster,
      deleting,
      installation: deps.installation,
      cloud,
      zones: deps.listZones(cluster.metadata.namespace),
      session,
      tenant,
      clock: deps.clock,
      keys,
      way: 'missing' in way ? undefined : way,
      shells: deps.shells,
      deps: deps.service,
      onDone: turn.done,
      onTransition: (transition) => turn.tell(tellTransition(transition)),
      aside: context.aside,
      signal,
    });
    return finish({ ...deps, turn, cluster, cloud, session }, passed);
  };

  const runOnMachines = async (cluster: MachineCluster, turn: ClusterTurn): Promise<Outcome> => {
    const accessed = await access(cluster, turn);
    if ('reason' in accessed) return haltWithout(turn, accessed);
    const missing = projectMissing(accessed.cloud);
    if (missing === undefined) return run(cluster, turn, accessed);
    const { message, outcome } = missing;
    return turn.halt({ standing: 'stalled', reason: 'CloudNotReady', message }, outcome);
  };

  return createKindReconciler<DatabaseCluster, DatabaseClusterReason, Found>(deps, {
    parse: (object) => {
      const parsed = parseDatabaseCluster(object);
      return parsed.ok ? { ok: true, declared: parsed.cluster } : parsed;
    },
    statusOf,
    unseen: { drift: undefined, health: undefined, seen: {} },
    remember: async (declared, turn) => {
      const cluster = onMachines(declared);
      if (cluster !== undefined) await access(cluster, turn);
    },
    run: (declared, turn) => {
      const home = hosted(declared);
      if (home !== undefined) return reconcileHosted(deps, home, turn);
      const cluster = onMachines(declared);
      return cluster === undefined ? Promise.resolve(settled) : runOnMachines(cluster, turn);
    },
  });
}

/** Besides the Secret of its cloud, those with the passwords of its users and its certificate wake a cluster. */
function watchingToo(secrets: AccessDeps['secrets'], { metadata, spec }: MachineCluster): AccessDeps['secrets'] {
  const { secretRef } = spec.tls;
  const certificate = secretRef === undefined ? [] : [secretRef.name];
  const names = [...new Set([...spec.users.map(({ passwordSecretRef: { name } }) => name), ...certificate])];
  const own = names.map((name) => ({ namespace: metadata.namespace, name }));
  return { watch: (key, others) => secrets.watch(key, [...others, ...own]) };
}
