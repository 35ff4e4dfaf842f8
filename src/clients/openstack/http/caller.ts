import type { Dispatcher } from 'undici';
import type { ExternalError } from '../../../errors/external-error.ts';
import type { Clock } from '../../../seams/clock.ts';
import type { Random } from '../../../seams/random.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import type { CallContext } from '../openstack-client.ts';
import { attempt, type Tried } from './attempt.ts';
import type { HttpAnswer, HttpRequest } from './exchange.ts';
import type { Limits } from './limits.ts';
import { nextTryDelayMs } from './retry-decision.ts';
import type { TokenBucket } from './token-bucket.ts';

/** One HTTP exchange with the cloud, told to whoever counts them. */
export interface CallRecord {
  readonly service: ServiceType;
  readonly verb: string;
  readonly operation: string;
  /** With `{}` in place of identifiers. */
  readonly path: string;
  readonly status: number | undefined;
  readonly fault: ExternalError['fault'] | undefined;
  readonly durationMs: number;
}

export interface CallerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly bucket: TokenBucket;
  readonly userAgent: string;
  readonly onCall: ((record: CallRecord) => void) | undefined;
  /** Aborts when the client is closed. */
  readonly closing: AbortSignal;
}

/** A request as it is sent now: credentials may change between two tries. */
export interface Prepared extends HttpRequest {
  readonly dispatcher: Dispatcher;
  /** Never shown, whatever the service answers. */
  readonly secrets: readonly string[];
  /** Called when this try's token was refused; a later try will have another. */
  readonly renew?: () => Promise<void>;
}

export interface CallPlan<T> {
  readonly service: ServiceType;
  readonly operation: string;
  readonly pathTemplate: string;
  readonly idempotent: boolean;
  /** Sends or receives a body that may take hours. */
  readonly transfers?: boolean;
  /** Hands the body on unread. */
  readonly streams?: boolean;
  readonly prepare: (signal: AbortSignal) => Promise<Prepared>;
  /** Statuses from 300 on that are an answer here. */
  readonly alsoOk?: readonly number[];
  readonly consume: (answer: HttpAnswer) => Promise<T>;
}

/** Makes one call of as many tries as it takes and may have. */
export async function call<T>(deps: CallerDeps, plan: CallPlan<T>, context: CallContext): Promise<T> {
  const signal = context.signal ? AbortSignal.any([context.signal, deps.closing]) : deps.closing;
  const startMs = deps.clock.monotonicMs();
  let renewed = false;
  for (let tries = 1; ; tries++) {
    const prepared = await plan.prepare(signal);
    await deps.bucket.take(signal);
    const leftMs = deps.limits.callTimeoutMs - (deps.clock.monotonicMs() - startMs);
    const tried: Tried<T> = await attempt(deps, plan, prepared, {
      signal,
      requestId: context.requestId,
      timeoutMs: plan.transfers ? deps.limits.stallTimeoutMs : Math.max(1, Math.min(deps.limits.tryTimeoutMs, leftMs)),
    });
    if (tried.outcome === 'answered') return tried.value;
    signal.throwIfAborted();
    if (tried.error.fault === 'unauthenticated' && !renewed && prepared.renew) {
      renewed = true;
      await prepared.renew();
      continue;
    }
    const delayMs = nextTryDelayMs(
      {
        mayRepeat: tried.mayRepeat,
        idempotent: plan.idempotent,
        tries,
        retryAfterMs: tried.error.retryAfterMs,
        elapsedMs: deps.clock.monotonicMs() - startMs,
        fraction: deps.random.fraction(),
      },
      deps.limits,
    );
    if (delayMs === undefined) throw tried.error;
    await deps.clock.sleep(delayMs, signal);
  }
}
