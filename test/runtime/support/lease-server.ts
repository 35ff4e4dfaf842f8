import type { KubernetesClient, KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { ExternalError, type Fault } from '../../../src/errors/external-error.ts';
import type { Clock } from '../../../src/seams/clock.ts';
import type { Random } from '../../../src/seams/random.ts';

type LeaseClient = Pick<KubernetesClient, 'get' | 'create' | 'update'>;

export interface Troubles {
  /** No request gets through. */
  down: boolean;
  /** Share of requests that never arrive. */
  lostRequests: number;
  /** Share of requests that take effect and whose answer never arrives. */
  lostAnswers: number;
  /** Longest time a request takes to take effect, and an answer to arrive. */
  delayMs: number;
}

/** One object with optimistic locking, behind a network that can be as bad as `troubles` says. */
export function leaseServer(clock: Clock, random: Random, troubles: Troubles) {
  let stored: KubernetesObject | undefined;
  let version = 0;
  const fail = (fault: Fault, status: number) =>
    new ExternalError(fault, { fault, system: 'kubernetes', operation: 'lease', status });
  const put = (object: KubernetesObject): KubernetesObject => {
    stored = { ...object, metadata: { ...object.metadata, uid: 'lease', resourceVersion: String(++version) } };
    return stored;
  };
  const never = (signal?: AbortSignal) =>
    new Promise<never>((_, reject) => {
      const giveUp = () => reject(signal?.reason as Error);
      if (signal?.aborted) giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  const exchange = async <R>(effect: () => R, signal?: AbortSignal): Promise<R> => {
    if (troubles.down || random.fraction() < troubles.lostRequests) return await never(signal);
    // Not cut short by the signal: what has been sent arrives even if the sender has given up.
    const arrives = clock.sleep(random.fraction() * troubles.delayMs).then(effect);
    const lost = random.fraction() < troubles.lostAnswers;
    const answer = arrives.then(async (result) => {
      if (lost) return await never(signal);
      await clock.sleep(random.fraction() * troubles.delayMs);
      return result;
    });
    return await Promise.race([answer, never(signal)]);
  };
  const client = {
    get: (_type: unknown, _ref: unknown, options?: { signal?: AbortSignal }) =>
      exchange(() => {
        if (!stored) throw fail('not-found', 404);
        return stored;
      }, options?.signal),
    create: (_type: unknown, object: KubernetesObject, options?: { signal?: AbortSignal }) =>
      exchange(() => {
        if (stored) throw fail('conflict', 409);
        return put(object);
      }, options?.signal),
    update: (_type: unknown, object: KubernetesObject, options?: { signal?: AbortSignal }) =>
      exchange(() => {
        if (stored?.metadata.resourceVersion !== object.metadata.resourceVersion) throw fail('conflict', 409);
        return put(object);
      }, options?.signal),
  };
  return {
    client: client as unknown as LeaseClient,
    holder: () => (stored?.spec as { holderIdentity?: string }).holderIdentity,
  };
}
