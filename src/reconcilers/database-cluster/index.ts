import { FINALIZER } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';
import { type DatabaseCluster, parseDatabaseCluster } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import {
  ensureFinalizer,
  type EventRecorder,
  hasFinalizer,
  isDeleting,
  keyOf,
  type Outcome,
  polling,
  type ReconcileContext,
  type Reconciler,
  rejected,
  settled,
  type StatusWriter,
} from '../../runtime/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Shells } from '../../seams/shell.ts';
import { accessCloud, type AccessDeps, type Asking, identified, sentence } from '../common/cloud-access.ts';
import { type Deletions, holdOf } from '../common/deletion-freeze.ts';
import { isRefusal, problemOf } from '../common/faults.ts';
import { pauseOf } from '../common/pause.ts';
import { tellProblem, tellStep } from '../common/story.ts';
import { hosted, type HostedDeps, reconcileHosted } from './cloud-native-pg/index.ts';
import type { HostedCluster } from './cloud-native-pg/objects.ts';
import { type MachineCluster, onMachines } from './cluster.ts';
import { finish } from './finish.ts';
import type { Keys } from './keys.ts';
import { type Pass, runRounds } from './pass.ts';
import type { Sessions } from './session.ts';
import { type StatusInput, statusOf, type Verdict } from './status.ts';
import { tellTransition } from './status-transition.ts';

export interface DatabaseClusterDeps extends Omit<AccessDeps, 'secrets'> {
  readonly type: ResourceType;
  readonly client: HostedDeps['client'];
  readonly secretType: ResourceType;
  readonly sessions: Sessions;
  /** Has changes of Secrets wake the object. */
  readonly secrets: AccessDeps['secrets'] & { release(key: string): void };
  readonly status: StatusWriter<KubernetesObject>;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** Identity of this operator in marks. */
  readonly installation: string;
  /** All AvailabilityZones of the namespace. */
  readonly listZones: (namespace: string) => readonly KubernetesObject[];
  readonly keys: Keys;
  readonly shells: Shells;
  /** How certificates are kept, and Secrets read and written. */
  readonly service: Pass['deps'];
  /** What goes on around an object while it is being deleted. */
  readonly deletions: Deletions;
}

/** A pass that ends before the machines are looked at. */
interface Halt {
  readonly verdict: Verdict;
  readonly outcome: Outcome;
}

const stalled = (reason: Verdict['reason'], message: string, outcome?: Outcome): Halt => ({
  verdict: { standing: 'stalled', reason, message },
  outcome: outcome ?? rejected(reason, message),
});

/** Makes database clusters match what DatabaseClusters declare: observe, plan, apply, report. */
export function createDatabaseClusterReconciler(deps: DatabaseClusterDeps): Reconciler<KubernetesObject> {
  /** Errors that a pass has already shown in status itself. */
  const shown = new WeakSet<object>();

  const report = async (
    object: KubernetesObject,
    input: Omit<StatusInput, 'object' | 'nowMs'>,
    context: ReconcileContext,
  ): Promise<void> => {
    const status = statusOf({ ...input, object: asCluster(object), nowMs: deps.clock.now() });
    await deps.status.write(object, status, context.signal);
  };
  const stop = async (object: KubernetesObject, { verdict, outcome }: Halt, context: ReconcileContext) => {
    await report(object, { verdict, drift: undefined, health: undefined, seen: {} }, context);
    return outcome;
  };
  const warn = (object: KubernetesObject, verdict: Verdict): void => deps.events.record(object, tellProblem(verdict));

  /** Why an object that goes with many others is not followed; undefined when its deletion is. */
  const freeze = async (
    asking: Asking | undefined,
    metadata: ObjectMeta,
    signal: AbortSignal,
  ): Promise<Halt | Outcome | undefined> => {
    const hold = await holdOf(deps, metadata, signal);
    if (hold === undefined) return undefined;
    if (hold.kind === 'settling') return polling('other deletions to be seen', hold.ms);
    // Remembered while they can be read: a namespace that is being deleted loses its Secrets first.
    if (asking !== undefined) await accessCloud(deps, asking, signal);
    return stalled('DeletionFrozen', hold.message);
  };

  const runHosted = async (
    object: KubernetesObject,
    cluster: HostedCluster,
    context: ReconcileContext,
  ): Promise<Outcome> => {
    const deleting = isDeleting(object);
    const frozen = deleting ? await freeze(undefined, cluster.metadata, context.signal) : undefined;
    if (frozen !== undefined && 'verdict' in frozen) {
      warn(object, frozen.verdict);
      return stop(object, frozen, context);
    }
    if (frozen !== undefined) return frozen;
    const pass = { object, cluster, deleting, signal: context.signal };
    return reconcileHosted({ ...deps, shown }, { ...pass, report: (input) => report(object, input, context) });
  };

  const run = async (
    object: KubernetesObject,
    cluster: MachineCluster,
    { cloud, config }: Extract<Awaited<ReturnType<typeof accessCloud>>, { config: unknown }>,
    context: ReconcileContext,
  ): Promise<Outcome> => {
    const deleting = isDeleting(object);
    // A plan for machines that are not there needs no keys, and nothing that is deleted is logged in to.
    const shows =
      cluster.spec.mode === 'Plan' && !cluster.status?.members?.some(({ serverId }) => serverId !== undefined);
    const keys = deleting || shows ? undefined : await deps.keys.read(cluster, cloud, context.signal);
    if (keys !== undefined && 'problem' in keys) {
      const halt = stalled('NodeAccessMissing', keys.problem);
      warn(object, halt.verdict);
      return stop(object, halt, context);
    }
    const finalizer = { client: deps.client, type: deps.type, finalizer: FINALIZER, signal: context.signal };
    const held = deleting || cluster.spec.mode === 'Plan' ? object : await ensureFinalizer(object, finalizer);
    const session = deps.sessions.open(cluster.metadata, cloud, config);
    const requestId = `req-${context.reconcileId}`;
    const passed = await runRounds({
      cluster,
      deleting,
      installation: deps.installation,
      cloud,
      zones: deps.listZones(cluster.metadata.namespace),
      session,
      tenant: session.tenant.client.withContext({ signal: context.signal, requestId }),
      clock: deps.clock,
      keys,
      shells: deps.shells,
      deps: deps.service,
      onDone: (step) => deps.events.record(object, tellStep(step)),
      onTransition: (transition) => deps.events.record(object, tellTransition(transition)),
      signal: context.signal,
    });
    const end = { ...deps, finalizer, shown, object: held, cluster, cloud, deleting, session, context };
    return finish(end, passed, (input) => report(held, input, context));
  };

  return {
    reconcile: async (object, context) => {
      const deleting = isDeleting(object);
      if (deleting && !hasFinalizer(object, FINALIZER)) return settled;
      const parsed = parseDatabaseCluster(identified(object));
      if (!parsed.ok) return stop(object, stalled('InvalidSpec', sentence(parsed.problems)), context);
      const cluster = onMachines(parsed.cluster);
      const pause = pauseOf(parsed.cluster.metadata);
      if (pause !== undefined) return stop(object, stalled('Paused', pause, settled), context);
      const home = hosted(parsed.cluster);
      if (home !== undefined) return runHosted(object, home, context);
      if (cluster === undefined) return settled;
      const { uid, namespace } = cluster.metadata;
      const asking = {
        key: keyOf(object),
        kind: deps.type.kind,
        uid,
        namespace,
        cloudName: cluster.spec.cloudRef.name,
        deleting,
      };
      const frozen = deleting ? await freeze(asking, cluster.metadata, context.signal) : undefined;
      if (frozen !== undefined && 'verdict' in frozen) {
        warn(object, frozen.verdict);
        return stop(object, frozen, context);
      }
      if (frozen !== undefined) return frozen;
      const secrets = { ...deps, secrets: watchingToo(deps.secrets, cluster) };
      const access = await accessCloud(secrets, asking, context.signal);
      if ('reason' in access) {
        const { outcome, reason, message } = access;
        const halt = stalled(reason, message, outcome);
        if (reason === 'SecretNotFound' || reason === 'InvalidCredentials') warn(object, halt.verdict);
        return stop(object, halt, context);
      }
      const missing = projectMissing(access.cloud);
      if (missing !== undefined) return stop(object, missing, context);
      return run(object, cluster, access, context);
    },

    reportFailure: async (object, { error }, context) => {
      if (error instanceof Error && shown.has(error)) return;
      const verdict = { ...problemOf(error), standing: isRefusal(error) ? 'stalled' : 'failing' } as const;
      warn(object, verdict);
      await report(object, { verdict, drift: undefined, health: undefined, seen: {} }, context);
    },

    forget: (object) => {
      const uid = object.metadata.uid ?? '';
      deps.sessions.close(uid);
      deps.deletions.forget(uid);
      deps.credentials.forget(uid);
      deps.secrets.release(keyOf(object));
      deps.status.forget(object);
    },
  };
}

/** Machines belong to a project, and a project that is to be made is not there at once. */
function projectMissing({ metadata, status }: ScpCloud): Halt | undefined {
  if (status?.cloud?.projectId !== undefined) return undefined;
  const where = `ScpCloud ${metadata.namespace}/${metadata.name}`;
  const message = `${where} has not found or made its project yet: see kubectl describe there`;
  return stalled('CloudNotReady', message, { kind: 'polling', on: `the project of ${where}`, afterMs: 5_000 });
}

/** Besides the Secret of its cloud, those with the passwords of its users wake a cluster. */
function watchingToo(secrets: AccessDeps['secrets'], { metadata, spec }: MachineCluster): AccessDeps['secrets'] {
  const names = [...new Set(spec.users.map(({ passwordSecretRef }) => passwordSecretRef.name))];
  const own = names.map((name) => ({ namespace: metadata.namespace, name }));
  return { watch: (key, others) => secrets.watch(key, [...others, ...own]) };
}

function asCluster(object: KubernetesObject): DatabaseCluster {
  return identified(object) as DatabaseCluster;
}
