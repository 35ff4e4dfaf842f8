import type { Logger } from 'pino';
import type { KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { jittered } from './backoff.ts';
import type { Informer } from './informer.ts';
import type { Metrics } from './metrics.ts';
import { runPass, type PassEnd } from './pass.ts';
import type { Reconciler } from './reconciler.ts';
import { DEFAULT_PACE, failureOf, type Pace, recheckAfterMs } from './schedule.ts';
import { keyOf } from './store.ts';
import { specChanged, type Trigger } from './trigger.ts';
import { WorkQueue, type WorkQueueOptions } from './work-queue.ts';
import { Workers } from './workers.ts';

export interface ControllerOptions<T extends KubernetesObject> {
  /** The kind, in logs and metrics. */
  readonly kind: string;
  readonly informer: Informer<T>;
  readonly reconciler: Reconciler<T>;
  /** What else wakes objects of this kind: changes of Secrets, of a cloud's inventory, ... */
  readonly triggers?: readonly Trigger[];
  /** Passes that work at once. Default 8. */
  readonly concurrency?: number;
  /** Of those, the most for objects that share something, their cloud say: what they wait for is the same, and others do not. */
  readonly share?: { readonly most: number; readonly of: (object: T) => string };
  /** Passes that work or wait aside. Default: as many as may work. */
  readonly underWay?: number;
  /** A pass is aborted after this time. Default 5 min. */
  readonly timeoutMs?: number;
  readonly pace?: Pace;
  readonly queue?: Pick<WorkQueueOptions, 'backoff' | 'rate'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Turns events into passes of one kind's reconciler, and their ends into what happens next. */
export interface Controller {
  readonly kind: string;
  /** Looks at an object (`namespace/name`) soon. */
  enqueue(key: string): void;
  /**
   * Works until `intake` aborts; resolves when the passes under way then have ended. `abort` cuts those short. May be
   * called again afterwards, with everything in the cache looked at anew.
   */
  run(intake: AbortSignal, abort: AbortSignal): Promise<void>;
  /** What keeps objects from being looked at, for liveness. */
  stuck(): string | undefined;
}

/** A pass that has been aborted gets this long to notice before liveness counts it as stuck. */
const ABORT_GRACE_MS = 120_000;
const SUPERSEDED_MS = 2_000;
const STARVED_MS = 300_000;

export function createController<T extends KubernetesObject>(options: ControllerOptions<T>): Controller {
  const { kind, informer, reconciler, clock, random, metrics } = options;
  const log = options.log.child({ kind });
  const timeoutMs = options.timeoutMs ?? 300_000;
  const pace = options.pace ?? DEFAULT_PACE;
  const concurrency = options.concurrency ?? 8;
  const { share } = options;
  const workers = new Workers({ ofAll: concurrency, ofOne: share?.most ?? concurrency }, clock);
  const queue = new WorkQueue({ clock, random, ...options.queue, onAdd: () => metrics.queueAdded(kind) });
  metrics.queueDepth(kind, () => queue.depth + workers.waiting);
  let running = false;
  const startedMs = new Map<string, number>();
  const lastSeen = new Map<string, T>();

  const gone = (key: string) => {
    const object = lastSeen.get(key);
    queue.drop(key);
    lastSeen.delete(key);
    if (object) reconciler.forget?.(object);
  };

  const settle = (key: string, end: PassEnd) => {
    if (end.kind === 'ended') {
      queue.forgive(key);
      const turn = end.outcome.kind === 'polling' ? end.outcome.turn : undefined;
      queue.addAfter(key, jittered(recheckAfterMs(end.outcome, pace), random), turn);
      return;
    }
    if (end.kind === 'superseded') {
      // When the gate was shut only until the next renewal, nobody else will look.
      queue.addAfter(key, jittered(SUPERSEDED_MS, random));
      return;
    }
    metrics.queueRetried(kind);
    queue.addAfter(key, end.failure.retryInMs);
  };

  const work = async (intake: AbortSignal, abort: AbortSignal): Promise<void> => {
    const isOver = () => intake.aborted;
    while (!isOver()) {
      const key = await queue.take(intake).catch(() => undefined);
      if (key === undefined) return;
      const asTaken = informer.store.get(key);
      const place = await workers.enter(asTaken && share?.of(asTaken));
      // What had not begun does not begin any more: whoever acts next looks at everything anew.
      if (isOver()) {
        place.leave();
        queue.done(key);
        return;
      }
      const beganMs = clock.monotonicMs();
      startedMs.set(key, beganMs);
      const object = informer.store.get(key);
      if (object) {
        lastSeen.set(key, object);
        const count = (error: unknown) => failureOf(error, queue.fail(key), queue.failures(key), pace);
        const end = await runPass({ object, reconciler, place, timeoutMs, abort, clock, random, log, count });
        const { asideMs } = place;
        metrics.reconciled(kind, end.result, { workedMs: clock.monotonicMs() - beganMs - asideMs, asideMs });
        settle(key, end);
      } else gone(key);
      startedMs.delete(key);
      place.leave();
      queue.done(key);
    }
  };

  return {
    kind,
    enqueue: (key) => queue.add(key),
    async run(intake, abort) {
      running = true;
      const enqueue = (key: string) => queue.add(key);
      const triggers = [specChanged(informer), ...(options.triggers ?? [])];
      const stops = triggers.map((start) => start(enqueue));
      for (const object of informer.store.list()) enqueue(keyOf(object));
      await Promise.all(Array.from({ length: options.underWay ?? concurrency }, () => work(intake, abort)));
      running = false;
      for (const stop of stops) stop();
      queue.stop();
    },
    stuck() {
      const nowMs = clock.monotonicMs();
      for (const [key, sinceMs] of startedMs) {
        if (nowMs - sinceMs > timeoutMs + ABORT_GRACE_MS) return `the reconcile of ${kind} ${key} does not end`;
      }
      const starved = running && queue.depth > 0 && startedMs.size === 0 && nowMs - queue.lastHandedOutMs > STARVED_MS;
      return starved ? `nobody works on the queue of ${kind}` : undefined;
    },
  };
}
