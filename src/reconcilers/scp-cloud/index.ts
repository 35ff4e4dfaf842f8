import { FINALIZER } from '../../api/common/group.ts';
import { parseScpCloud, type ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
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
  waitingOn,
} from '../../runtime/index.ts';
import type { Inventory, MarkedThing } from '../../inventory/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Credentials } from '../common/credentials.ts';
import { type Deletions, holdOf } from '../common/deletion-freeze.ts';
import { isRefusal, problemOf } from '../common/faults.ts';
import { finish } from './finish.ts';
import { runRounds } from './pass.ts';
import type { Sessions } from './session.ts';
import type { Problem } from './plan.ts';
import { statusOf, type StatusInput } from './status.ts';
import { pauseOf } from '../common/pause.ts';
import { tellProblem, tellStep } from '../common/story.ts';

export interface ScpCloudDeps {
  readonly type: ResourceType;
  readonly client: Pick<KubernetesClient, 'get' | 'patch'>;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  /** Has changes of the Secret wake the object. */
  readonly secrets: {
    watch(key: string, secrets: readonly { readonly namespace: string; readonly name: string }[]): void;
    release(key: string): void;
  };
  readonly status: StatusWriter<KubernetesObject>;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** Identity of this operator in marks. */
  readonly installation: string;
  /** What refers to the cloud, as `Kind name`; it is not deleted under them. */
  readonly users: (cloud: ScpCloud, signal: AbortSignal) => Promise<readonly string[]>;
  readonly deletions: Deletions;
  /** What carries our mark in a cloud and has no owner any more. */
  readonly orphans: (inventory: Inventory) => readonly MarkedThing[];
}

/** Makes clouds match what ScpClouds declare: observe, plan, apply, report. */
export function createScpCloudReconciler(deps: ScpCloudDeps): Reconciler<KubernetesObject> {
  /** Errors that a pass has already shown in status itself. */
  const shown = new WeakSet<object>();

  const report = async (
    object: KubernetesObject,
    input: Omit<StatusInput, 'object' | 'nowMs'>,
    context: ReconcileContext,
  ): Promise<void> => {
    const status = statusOf({ ...input, object: asCloud(object), nowMs: deps.clock.now() });
    await deps.status.write(object, status, context.signal);
  };
  const stop = async (
    object: KubernetesObject,
    verdict: StatusInput['verdict'],
    outcome: Outcome,
    context: ReconcileContext,
  ): Promise<Outcome> => {
    await report(object, { verdict, drift: undefined, seen: {} }, context);
    return outcome;
  };

  const warn = (object: KubernetesObject, problem: Problem): void => deps.events.record(object, tellProblem(problem));

  /** How a pass over an object that goes with many others ends; undefined when its deletion is followed. */
  const freeze = async (
    object: KubernetesObject,
    cloud: ScpCloud,
    context: ReconcileContext,
  ): Promise<Outcome | undefined> => {
    const { metadata } = cloud;
    const hold = await holdOf(deps, metadata, context.signal);
    if (hold === undefined) return undefined;
    if (hold.kind === 'settling') return polling('other deletions to be seen', hold.ms);
    const { message } = hold;
    // Remembered while they can be read: a namespace that is being deleted loses its Secrets first.
    await deps.credentials.read({ uid: metadata.uid, deleting: true }, cloud, context.signal);
    warn(object, { reason: 'DeletionFrozen', message });
    return stop(
      object,
      { standing: 'stalled', reason: 'DeletionFrozen', message },
      rejected('DeletionFrozen', message),
      context,
    );
  };

  return {
    reconcile: async (object, context) => {
      const deleting = isDeleting(object);
      if (deleting && !hasFinalizer(object, FINALIZER)) return settled;
      const parsed = parseScpCloud(asCloud(object));
      if (!parsed.ok) {
        const message = parsed.problems.map(({ field, message: why }) => `${field} ${why}`).join('; ');
        const verdict = { standing: 'stalled', reason: 'InvalidSpec', message } as const;
        return stop(object, verdict, rejected('InvalidSpec', message), context);
      }
      const { cloud } = parsed;
      const pause = pauseOf(cloud.metadata);
      if (pause !== undefined) {
        return stop(object, { standing: 'stalled', reason: 'Paused', message: pause }, settled, context);
      }
      const frozen = deleting ? await freeze(object, cloud, context) : undefined;
      if (frozen !== undefined) return frozen;
      const [user, ...others] = deleting ? await deps.users(cloud, context.signal) : [];
      if (user !== undefined) {
        const more = others.length === 0 ? '' : ` and ${others.length} more`;
        const message = `deletion waits until ${user}${more} no longer refer${more === '' ? 's' : ''} to this cloud`;
        const verdict = { standing: 'progressing', reason: 'StillReferenced', message } as const;
        return stop(object, verdict, waitingOn(user), context);
      }
      const { namespace } = cloud.metadata;
      deps.secrets.watch(keyOf(object), [{ namespace, name: cloud.spec.credentialsRef.name }]);
      const config = await deps.credentials.read({ uid: object.metadata.uid ?? '', deleting }, cloud, context.signal);
      if ('reason' in config) {
        warn(object, config);
        const secret = `Secret ${namespace}/${cloud.spec.credentialsRef.name}`;
        return stop(object, { ...config, standing: 'stalled' }, waitingOn(secret), context);
      }
      const finalizer = { client: deps.client, type: deps.type, finalizer: FINALIZER, signal: context.signal };
      const held = deleting || cloud.spec.mode === 'Plan' ? object : await ensureFinalizer(object, finalizer);
      const session = deps.sessions.open(cloud, config);
      const passed = await runRounds({
        object: cloud,
        deleting,
        installation: deps.installation,
        session,
        cloud: session.connection.client.withContext({
          signal: context.signal,
          requestId: `req-${context.reconcileId}`,
        }),
        clock: deps.clock,
        orphans: deps.orphans,
        watchProject: (id) => deps.sessions.watchProject(cloud, id),
        onDone: (step) => {
          // Uploads tell of themselves.
          if (step.do !== 'upload-image') deps.events.record(object, tellStep(step));
        },
        signal: context.signal,
      });
      const end = { ...deps, finalizer, shown, object: held, cloud, config, deleting, session, context };
      return finish(end, passed, (input) => report(held, input, context));
    },

    reportFailure: async (object, { error }, context) => {
      if (error instanceof Error && shown.has(error)) return;
      const problem = problemOf(error);
      warn(object, problem);
      const verdict = { ...problem, standing: isRefusal(error) ? 'stalled' : 'failing' } as const;
      await report(object, { verdict, drift: undefined, seen: {} }, context);
    },

    forget: (object) => {
      deps.sessions.close(object.metadata.uid ?? '');
      deps.deletions.forget(object.metadata.uid ?? '');
      deps.credentials.forget(object.metadata.uid ?? '');
      deps.secrets.release(keyOf(object));
      deps.status.forget(object);
    },
  };
}

/** The API server gives every object of the kind a uid and a namespace. */
function asCloud(object: KubernetesObject): ScpCloud {
  const { uid = '', namespace = '' } = object.metadata;
  return { ...object, metadata: { ...object.metadata, uid, namespace } } as ScpCloud;
}
