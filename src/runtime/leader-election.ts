import type { Logger } from 'pino';
import { isConflict, isNotFound, type KubernetesClient, LEASE, type ObjectRef } from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import { startDeadline } from '../seams/deadline.ts';
import type { Random } from '../seams/random.ts';
import { jittered } from './backoff.ts';
import { DEFAULT_LEASE_TIMING, heldBy, type Lease, type LeaseTiming, released } from './lease.ts';
import { createTerm, type Term } from './term.ts';
import { NotLeadingError, type WriteGate } from './write-gate.ts';

export interface LeaderElectionOptions {
  /** Not the gated client: taking the lease is the one write of a replica that does not lead. */
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'update'>;
  /** Where the Lease is. */
  readonly lease: Required<ObjectRef>;
  /** Different for every process, restarts included: pod name and a UUID. */
  readonly identity: string;
  readonly timing?: LeaseTiming;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export interface LeaderElection extends WriteGate {
  /**
   * Stands for election until `stop` aborts; each time it is won, calls `lead`. The term's signal aborts when the lease
   * can no longer be held. A stop does not abort it: `lead` ends by itself, the lease being kept meanwhile, and is
   * then released. Rejects only when `lead` does.
   */
  run(lead: (term: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<void>;
}

/**
 * One leader among replicas, by a Lease. Nobody's clock is compared with another's: a candidate measures on its own
 * monotonic clock for how long the lease has not changed. A leader counts from the moment before it sent the renewal,
 * a candidate from the moment after it saw it, so the leader's gate shuts before any other may open.
 */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { client, lease, identity, clock, random, log } = options;
  const timing = options.timing ?? DEFAULT_LEASE_TIMING;
  let term: Term | undefined;
  /** The lease as last seen by a candidate, and since when it has been so. */
  let seen: { readonly version: string; readonly sinceMs: number } | undefined;

  /** Requests are given up while there is still time for another. */
  const within = async <R>(call: (signal: AbortSignal) => Promise<R>, stop?: AbortSignal): Promise<R> => {
    const deadline = startDeadline(clock, timing.renewDeadlineMs / 3, stop);
    try {
      return await call(deadline.signal);
    } finally {
      deadline.cancel();
    }
  };

  const look = async (stop: AbortSignal): Promise<Lease | undefined> => {
    try {
      return await within((signal) => client.get<Lease>(LEASE, lease, { signal }), stop);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };

  const isFree = (found: Lease): boolean => {
    const holder = found.spec?.holderIdentity ?? '';
    const version = `${found.metadata.uid ?? ''}/${found.metadata.resourceVersion ?? ''}`;
    if (seen?.version !== version) seen = { version, sinceMs: clock.monotonicMs() };
    if (holder === '' || holder === identity) return true;
    const heldMs = Math.max(timing.leaseMs, (found.spec?.leaseDurationSeconds ?? 0) * 1000);
    return clock.monotonicMs() - seen.sinceMs >= heldMs;
  };

  const take = async (found: Lease | undefined, signal: AbortSignal): Promise<Lease> => {
    const spec = heldBy(identity, found?.spec, timing, clock.now());
    if (found) return await client.update<Lease>(LEASE, { ...found, spec }, { signal });
    const fresh: Lease = { apiVersion: '', kind: '', metadata: lease, spec };
    return await client.create<Lease>(LEASE, fresh, { signal });
  };

  /** One look at the lease, and a try at it when it is free. */
  const stand = async (stop: AbortSignal): Promise<Lease | undefined> => {
    try {
      const found = await look(stop);
      if (found && !isFree(found)) return undefined;
      const startedMs = clock.monotonicMs();
      const startedWallMs = clock.now();
      const held = await within((signal) => take(found, signal), stop);
      const won = createTerm({ clock, renewDeadlineMs: timing.renewDeadlineMs, startedMs, startedWallMs });
      // The answer may have come so late that the term is over already.
      if (!won.valid) won.end('the answer came too late');
      else term = won;
      return term && held;
    } catch (error) {
      // Another candidate was faster, or the server is away: look again.
      if (!stop.aborted) log.debug({ err: error }, 'the lease could not be taken');
      return undefined;
    }
  };

  /** Renews until the term ends or `over` aborts. Returns the lease as last known. */
  const hold = async (held: Lease, current: Term, over: AbortSignal): Promise<Lease> => {
    let known = held;
    const either = AbortSignal.any([over, current.signal]);
    const ended = () => either.aborted;
    let pauseMs = timing.renewEveryMs;
    for (;;) {
      await clock.sleep(pauseMs, either).catch(() => undefined);
      if (ended()) return known;
      const startedMs = clock.monotonicMs();
      const startedWallMs = clock.now();
      try {
        known = await within((signal) => take(known, signal), current.signal);
        current.renewed(startedMs, startedWallMs);
        pauseMs = timing.renewEveryMs;
      } catch (error) {
        if (ended()) return known;
        log.warn({ err: error }, 'the lease could not be renewed');
        pauseMs = timing.renewEveryMs / 4;
        const found = isConflict(error) || isNotFound(error) ? await look(current.signal).catch(() => known) : known;
        // A renewal whose answer was lost has made a newer version, which is still ours.
        if (found?.spec?.holderIdentity === identity) known = found;
        else current.end('another replica has taken the lease');
      }
    }
  };

  const release = async (held: Lease): Promise<void> => {
    try {
      const spec = released(held.spec ?? {}, clock.now());
      await within((signal) => client.update<Lease>(LEASE, { ...held, spec }, { signal }));
    } catch (error) {
      log.warn({ err: error }, 'the lease could not be released; it runs out by itself');
    }
  };

  const serve = async (held: Lease, current: Term, lead: (term: AbortSignal) => Promise<void>): Promise<void> => {
    log.info({ identity }, 'leading');
    const over = new AbortController();
    const holding = hold(held, current, over.signal);
    try {
      await lead(current.signal);
    } finally {
      over.abort();
      const last = await holding;
      const lost = current.signal.aborted;
      current.end('the term is over');
      term = undefined;
      seen = undefined;
      if (lost) log.warn('no longer leading');
      else await release(last);
    }
  };

  return {
    get leading() {
      return term?.valid ?? false;
    },
    assertLeading() {
      if (!term?.valid) throw new NotLeadingError('this replica does not hold the lease');
    },
    async run(lead, stop) {
      while (!stop.aborted) {
        const held = await stand(stop);
        if (held && term) await serve(held, term, lead);
        else await clock.sleep(jittered(timing.lookEveryMs, random), stop).catch(() => undefined);
      }
    },
  };
}
