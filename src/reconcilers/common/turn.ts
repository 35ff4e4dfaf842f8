import { FINALIZER } from '../../api/common/group.ts';
import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import {
  ensureFinalizer,
  type EventRecorder,
  type Happening,
  isDeleting,
  type Outcome,
  polling,
  type ReconcileContext,
  refOf,
  rejected,
  removeFinalizer,
  settled,
  type StatusWriter,
} from '../../runtime/index.ts';
import type { AnyStep } from '../../planning/step.ts';
import type { Clock } from '../../seams/clock.ts';
import { identified } from './cloud-access.ts';
import { isRefusal, mostHopeful } from './faults.ts';
import { tellProblem, tellStep } from './story.ts';
import type { SharedReason, Verdict } from './verdict.ts';

/** What a turn writes through. */
export interface TurnDeps {
  readonly type: ResourceType;
  readonly client: Pick<KubernetesClient, 'get' | 'patch'>;
  readonly status: StatusWriter<KubernetesObject>;
  readonly events: EventRecorder;
  readonly clock: Clock;
}

/** How a kind shows where its objects stand. `Found` is what a pass found besides its verdict. */
export interface Shows<Declared, Reason extends string, Found extends object> {
  /** The whole status; of `object` only metadata and the last status are read. Pure. */
  statusOf(
    input: Found & {
      readonly object: Declared;
      readonly verdict: Verdict<Reason | SharedReason>;
      readonly nowMs: number;
    },
  ): object;
  /** What was found by a pass that did not look. */
  readonly unseen: Found;
}

/** One pass over one object: what it shows, tells and holds. */
export interface Turn<Reason extends string, Found extends object> {
  /** As the API server last answered. */
  readonly object: KubernetesObject;
  readonly deleting: boolean;
  readonly context: ReconcileContext;
  tell(happening: Happening): void;
  /** Tells of a step that is done. */
  readonly done: (step: AnyStep) => void;
  report(input: Found & { readonly verdict: Verdict<Reason | SharedReason> }): Promise<void>;
  /** Ends a pass that did not look at its world. */
  halt(verdict: Verdict<Reason | SharedReason>, outcome: Outcome): Promise<Outcome>;
  /** Sees to it that the object cannot vanish before what it has outside is cleaned up. Before the first outside write. */
  hold(): Promise<void>;
  /** Nothing is left outside: the object may go. */
  letGo(): Promise<Outcome>;
  /**
   * How a pass ends that has reported `verdict`: as its failures say, or else as `otherwise` does. Where something has to be looked at
   * all the time, whatever was refused, `lookMs` says how often.
   */
  conclude(
    verdict: Verdict<Reason | SharedReason>,
    failed: readonly { readonly error: unknown }[],
    otherwise: () => Outcome,
    lookMs?: number,
  ): Outcome;
}

/** `shown` collects the errors that a pass has shown in status itself. */
export function openTurn<Declared, Reason extends string, Found extends object>(
  deps: TurnDeps,
  shows: Shows<Declared, Reason, Found>,
  shown: WeakSet<object>,
  start: { readonly object: KubernetesObject; readonly context: ReconcileContext },
): Turn<Reason, Found> {
  const { context } = start;
  const { signal } = context;
  const finalizer = { client: deps.client, type: deps.type, finalizer: FINALIZER, signal };
  let { object } = start;
  const deleting = isDeleting(object);

  const report: Turn<Reason, Found>['report'] = async (input) => {
    const status = shows.statusOf({ ...input, object: identified(object) as Declared, nowMs: deps.clock.now() });
    await deps.status.write(object, status, signal);
  };
  const tell = (happening: Happening): void => deps.events.record(object, happening);

  return {
    get object() {
      return object;
    },
    deleting,
    context,
    tell,
    done: (step) => tell(tellStep(step)),
    report,
    halt: async (verdict, outcome) => {
      await report({ ...shows.unseen, verdict });
      return outcome;
    },
    hold: async () => {
      if (!deleting) object = await ensureFinalizer(object, finalizer);
    },
    letGo: async () => {
      try {
        await removeFinalizer(object, finalizer);
      } catch (error) {
        // The cache may lag behind our own last status: then the object is read anew, once.
        if (!(error instanceof ExternalError) || error.fault !== 'conflict') throw error;
        const current = await deps.client.get<KubernetesObject>(deps.type, refOf(object), { signal });
        if (current.metadata.uid === object.metadata.uid) await removeFinalizer(current, finalizer);
      }
      return settled;
    },
    conclude: (verdict, failed, otherwise, lookMs) => {
      const failure = mostHopeful(failed);
      if (failure === undefined) return otherwise();
      if (failure.error instanceof Error) shown.add(failure.error);
      tell(tellProblem(verdict));
      if (!isRefusal(failure.error)) throw failure.error;
      return lookMs === undefined
        ? rejected(verdict.reason, verdict.message)
        : polling(`${verdict.reason} to be mended`, lookMs);
    },
  };
}
