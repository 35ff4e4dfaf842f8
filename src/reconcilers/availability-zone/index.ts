import { type AvailabilityZone, parseAvailabilityZone } from '../../api/availability-zone.ts';
import { FINALIZER } from '../../api/common/group.ts';
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
} from '../../runtime/index.ts';
import type { Clock } from '../../seams/clock.ts';
import { accessCloud, type AccessDeps, identified, sentence } from '../common/cloud-access.ts';
import type { Credentials } from '../common/credentials.ts';
import { type Deletions, holdOf } from '../common/deletion-freeze.ts';
import { isRefusal, problemOf } from '../common/faults.ts';
import { pauseOf } from '../common/pause.ts';
import { tellProblem, tellStep } from '../common/story.ts';
import { finish } from './finish.ts';
import { runRounds } from './pass.ts';
import type { Sessions } from './session.ts';
import { type StatusInput, statusOf, type Verdict } from './status.ts';
import { adminNeeded, neighboursOf } from './surroundings.ts';

export interface AvailabilityZoneDeps {
  readonly type: ResourceType;
  readonly client: Pick<KubernetesClient, 'get' | 'patch'>;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  /** Wakes the zone when the Secret that its cloud names changes. */
  readonly secrets: {
    watch(key: string, secrets: readonly { readonly namespace: string; readonly name: string }[]): void;
    release(key: string): void;
  };
  readonly status: StatusWriter<KubernetesObject>;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** Identity of this operator in marks. */
  readonly installation: string;
  readonly findCloud: AccessDeps['findCloud'];
  readonly deletions: Deletions;
  /** All AvailabilityZones of the namespace, this one among them. */
  readonly listZones: (namespace: string) => readonly KubernetesObject[];
}

/** A pass that ends before the cloud is looked at. */
interface Halt {
  readonly verdict: Verdict;
  readonly outcome: Outcome;
}

/** Makes host aggregates match what AvailabilityZones declare: observe, plan, apply, report. */
export function createAvailabilityZoneReconciler(deps: AvailabilityZoneDeps): Reconciler<KubernetesObject> {
  /** Errors that a pass has already shown in status itself. */
  const shown = new WeakSet<object>();

  const report = async (
    object: KubernetesObject,
    input: Omit<StatusInput, 'object' | 'nowMs'>,
    context: ReconcileContext,
  ): Promise<void> => {
    const status = statusOf({ ...input, object: asZone(object), nowMs: deps.clock.now() });
    await deps.status.write(object, status, context.signal);
  };
  const stop = async (object: KubernetesObject, { verdict, outcome }: Halt, context: ReconcileContext) => {
    await report(object, { verdict, drift: undefined, failureDomain: undefined, seen: {} }, context);
    return outcome;
  };
  const warn = (object: KubernetesObject, verdict: Verdict): void => deps.events.record(object, tellProblem(verdict));
  const asking = ({ metadata, spec }: AvailabilityZone, object: KubernetesObject, deleting: boolean) => {
    const { uid, namespace } = metadata;
    return { key: keyOf(object), kind: deps.type.kind, uid, namespace, cloudName: spec.cloudRef.name, deleting };
  };

  /** How a pass over an object that goes with many others ends; undefined when its deletion is followed. */
  const freeze = async (
    object: KubernetesObject,
    zone: AvailabilityZone,
    context: ReconcileContext,
  ): Promise<Outcome | undefined> => {
    const hold = await holdOf(deps, zone.metadata, context.signal);
    if (hold === undefined) return undefined;
    if (hold.kind === 'settling') return polling('other deletions to be seen', hold.ms);
    // Remembered while they can be read: a namespace that is being deleted loses its Secrets first.
    await accessCloud(deps, asking(zone, object, true), context.signal);
    const verdict = { standing: 'stalled', reason: 'DeletionFrozen', message: hold.message } as const;
    warn(object, verdict);
    return stop(object, { verdict, outcome: rejected(verdict.reason, verdict.message) }, context);
  };

  return {
    reconcile: async (object, context) => {
      const deleting = isDeleting(object);
      if (deleting && !hasFinalizer(object, FINALIZER)) return settled;
      const parsed = parseAvailabilityZone(identified(object));
      if (!parsed.ok) {
        const message = sentence(parsed.problems);
        const verdict = { standing: 'stalled', reason: 'InvalidSpec', message } as const;
        return stop(object, { verdict, outcome: rejected('InvalidSpec', message) }, context);
      }
      const { zone } = parsed;
      const pause = pauseOf(zone.metadata);
      if (pause !== undefined) {
        return stop(
          object,
          { verdict: { standing: 'stalled', reason: 'Paused', message: pause }, outcome: settled },
          context,
        );
      }
      const frozen = deleting ? await freeze(object, zone, context) : undefined;
      if (frozen !== undefined) return frozen;
      const access = await accessCloud(deps, asking(zone, object, deleting), context.signal);
      if ('reason' in access) {
        const { outcome, ...problem } = access;
        const verdict = { ...problem, standing: 'stalled' } as const;
        if (problem.reason === 'SecretNotFound' || problem.reason === 'InvalidCredentials') warn(object, verdict);
        return stop(object, { verdict, outcome }, context);
      }
      const { cloud, config } = access;
      const session = deps.sessions.open(zone, cloud, config);
      const requestId = `req-${context.reconcileId}`;
      const client = session.connection.client.withContext({ signal: context.signal, requestId });
      const identity = await client.identity.whoAmI();
      if (!identity.is_admin) {
        const verdict = { ...adminNeeded(cloud, identity.user.name), standing: 'stalled' } as const;
        warn(object, verdict);
        return stop(object, { verdict, outcome: rejected(verdict.reason, verdict.message) }, context);
      }
      const finalizer = { client: deps.client, type: deps.type, finalizer: FINALIZER, signal: context.signal };
      const held = deleting || zone.spec.mode === 'Plan' ? object : await ensureFinalizer(object, finalizer);
      const neighbours = neighboursOf(zone, deps.listZones(zone.metadata.namespace));
      const passed = await runRounds({
        ...deps,
        object: zone,
        deleting,
        neighbours,
        session,
        cloud: client,
        identity,
        onDone: (step) => deps.events.record(object, tellStep(step)),
        signal: context.signal,
      });
      const end = { ...deps, finalizer, shown, object: held, zone, cloud, neighbours, deleting, context };
      return finish(end, passed, (input) => report(held, input, context));
    },

    reportFailure: async (object, { error }, context) => {
      if (error instanceof Error && shown.has(error)) return;
      const verdict = { ...problemOf(error), standing: isRefusal(error) ? 'stalled' : 'failing' } as const;
      warn(object, verdict);
      await report(object, { verdict, drift: undefined, failureDomain: undefined, seen: {} }, context);
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

function asZone(object: KubernetesObject): AvailabilityZone {
  return identified(object) as AvailabilityZone;
}
