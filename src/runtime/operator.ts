import type { Logger } from 'pino';
import type { KubernetesClient, KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Controller } from './controller.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Health } from './health.ts';
import type { Informer } from './informer.ts';
import { untilInstalled } from './installed.ts';
import type { LeaderElection } from './leader-election.ts';

export interface OperatorOptions {
  readonly client: Pick<KubernetesClient, 'list'>;
  /** Namespaces that the operator is confined to; left out, all of them. */
  readonly namespaces?: readonly string[] | undefined;
  readonly informers: readonly Pick<Informer<KubernetesObject>, 'type' | 'synced' | 'whenSynced' | 'run' | 'stuck'>[];
  readonly controllers: readonly Controller[];
  /** Other work of the leader, such as inventory sweeps. Runs until its signal aborts. */
  readonly duties?: readonly ((signal: AbortSignal) => Promise<void>)[];
  /** Left out for a single replica. */
  readonly election?: LeaderElection | undefined;
  readonly events?: Pick<EventRecorder, 'flush'>;
  readonly health: Health;
  readonly clock: Clock;
  readonly log: Logger;
  /** Passes under way at a stop may take so long to end before they are aborted. Default 20 s. */
  readonly graceMs?: number;
}

/**
 * Runs everything until `stop` aborts: waits for the kinds, fills the caches, stands for election, works while leading.
 * A stop ends intake, lets running passes finish or aborts them after the grace, and only then releases the lease.
 */
export async function runOperator(options: OperatorOptions, stop: AbortSignal): Promise<void> {
  const { informers, controllers, health, log } = options;
  let missing: string | undefined = 'looking for the resource types';
  for (const part of [...informers, ...controllers]) health.addLiveness(() => part.stuck());
  health.addReadiness(() => missing);
  for (const informer of informers) {
    health.addReadiness(() => (informer.synced ? undefined : `the cache of ${informer.type.plural} is not filled yet`));
  }
  health.addReadiness(() => (stop.aborted ? 'stopping' : undefined));

  // Caches outlive the stop: passes that are ending still read them.
  const caches = new AbortController();
  const running: Promise<void>[] = [];
  try {
    const types = informers.map((informer) => informer.type);
    const namespace = options.namespaces?.[0];
    const onMissing = (problem: string | undefined) => {
      missing = problem;
    };
    await untilInstalled(types, { ...options, namespace, onMissing }, stop);
    running.push(...informers.map((informer) => informer.run(caches.signal)));
    await Promise.all(informers.map((informer) => informer.whenSynced(stop)));
    log.info({ kinds: controllers.map((controller) => controller.kind) }, 'caches are filled');
    const lead = (term: AbortSignal) => leadUntil(options, term, stop);
    if (options.election) await options.election.run(lead, stop);
    else await lead(new AbortController().signal);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    caches.abort(new Error('the operator has stopped'));
    await Promise.all(running);
    log.info('stopped');
  }
}

/** Works until the term is lost (at once) or the operator is to stop (in order). */
async function leadUntil(options: OperatorOptions, term: AbortSignal, stop: AbortSignal): Promise<void> {
  const { controllers, clock, log } = options;
  const intake = AbortSignal.any([term, stop]);
  const abort = new AbortController();
  const abortNow = () => abort.abort(term.reason);
  term.addEventListener('abort', abortNow, { once: true });
  const grace = () => clock.startTimer(options.graceMs ?? 20_000, () => abort.abort(new Error('stopping')));
  let pending = stop.aborted ? grace() : undefined;
  const onStop = () => {
    log.info('stopping: no new reconciles');
    pending = grace();
  };
  stop.addEventListener('abort', onStop, { once: true });
  try {
    await Promise.all([
      ...controllers.map((controller) => controller.run(intake, abort.signal)),
      ...(options.duties ?? []).map((duty) => duty(intake)),
    ]);
    await options.events?.flush();
  } finally {
    pending?.cancel();
    stop.removeEventListener('abort', onStop);
    term.removeEventListener('abort', abortNow);
  }
}
