import type { Logger } from 'pino';
import type { KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import { startDeadline } from '../seams/deadline.ts';
import { type Random, uuid } from '../seams/random.ts';
import type { PassResult } from './metrics.ts';
import type { Outcome } from './outcome.ts';
import type { Failure, ReconcileContext, Reconciler } from './reconciler.ts';
import type { Place } from './workers.ts';
import { NotLeadingError } from './write-gate.ts';

/** How a pass ended: by itself, by throwing, or cut short because this replica no longer acts. */
export type PassEnd =
  | { readonly kind: 'ended'; readonly result: PassResult; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly result: PassResult; readonly failure: Failure }
  | { readonly kind: 'superseded'; readonly result: PassResult };

export interface Pass<T extends KubernetesObject> {
  readonly object: T;
  readonly reconciler: Reconciler<T>;
  readonly place: Place;
  readonly timeoutMs: number;
  readonly abort: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Counts the failure and decides what becomes of it. */
  readonly count: (error: unknown) => Failure;
}

/** Runs one pass within its time. Never rejects, whatever the reconciler throws. */
export async function runPass<T extends KubernetesObject>(pass: Pass<T>): Promise<PassEnd> {
  const { object, reconciler, place, clock } = pass;
  const { namespace, name, generation } = object.metadata;
  const reconcileId = uuid(pass.random);
  const log = pass.log.child({ namespace, name, reconcileId });
  const deadline = startDeadline(clock, pass.timeoutMs, pass.abort);
  const context: ReconcileContext = { reconcileId, signal: deadline.signal, aside: place.aside, log };
  const startedMs = clock.monotonicMs();
  const took = () => ({ durationMs: clock.monotonicMs() - startedMs - place.asideMs, asideMs: place.asideMs });
  try {
    const outcome = await reconciler.reconcile(object, context);
    log.debug({ outcome, generation, ...took() }, 'reconciled');
    return { kind: 'ended', result: outcome.kind, outcome };
  } catch (error) {
    if (pass.abort.aborted || error instanceof NotLeadingError) {
      log.info('reconcile cut short: this replica no longer acts');
      return { kind: 'superseded', result: 'superseded' };
    }
    const failure = pass.count(error);
    log.warn({ err: error, ...withoutError(failure), generation, ...took() }, 'reconcile failed');
    await report(pass, failure, { ...context, signal: pass.abort });
    return { kind: 'failed', result: 'failed', failure };
  } finally {
    deadline.cancel();
  }
}

async function report<T extends KubernetesObject>(pass: Pass<T>, failure: Failure, context: ReconcileContext) {
  try {
    await pass.reconciler.reportFailure?.(pass.object, failure, context);
  } catch (error) {
    context.log.warn({ err: error }, 'the failure could not be shown in status');
  }
}

function withoutError({ error: _, ...rest }: Failure): Omit<Failure, 'error'> {
  return rest;
}
