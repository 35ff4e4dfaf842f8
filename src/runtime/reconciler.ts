import type { Logger } from 'pino';
import type { KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Outcome } from './outcome.ts';

export interface ReconcileContext {
  /** A UUID of this pass. In every log line; hand it to OpenStack as the request id (`req-<uuid>`). */
  readonly reconcileId: string;
  /** Aborts when the pass has taken too long, the lease is lost or the operator stops. Hand it to every call. */
  readonly signal: AbortSignal;
  /**
   * Waits for something that takes long elsewhere, such as a command on a machine, and lets another pass work meanwhile. One
   * at a time.
   */
  readonly aside: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Carries kind, namespace, name and reconcile id. */
  readonly log: Logger;
}

/** A pass that threw, and what becomes of it. */
export interface Failure {
  readonly error: unknown;
  /** Whether the same attempt may succeed later, or only a changed declaration can. Either way it is tried again. */
  readonly verdict: 'retry' | 'reject';
  /** Passes in a row that threw, this one included. */
  readonly failures: number;
  readonly retryInMs: number;
}

/**
 * Makes the world match one object. Called for one object at a time, never twice at once for the same one, many at
 * once for different ones.
 */
export interface Reconciler<T extends KubernetesObject> {
  /**
   * One pass. `object` is the cache's copy and may be a little old: writes that matter carry its resourceVersion or
   * uid. Throws ExternalError for what an outside system refused.
   */
  reconcile(object: T, context: ReconcileContext): Promise<Outcome>;
  /** Shows in status that the pass threw. A failure in here is only logged. */
  reportFailure?(object: T, failure: Failure, context: ReconcileContext): Promise<void>;
  /** The object is gone for good: drop what was kept in memory for it. */
  forget?(object: T): void;
}
