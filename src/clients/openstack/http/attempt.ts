import { ExternalError } from '../../../errors/external-error.ts';
import { SYSTEM } from '../service/systems.ts';
import { readBounded } from './bounded-body.ts';
import type { CallerDeps, CallPlan, Prepared } from './caller.ts';
import { exchange, exchangeStream, type HttpAnswer, type HttpRequest } from './exchange.ts';
import { explanationOf } from './explanation.ts';
import { redact, secretsIn } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import type { MayRepeat } from './retry-decision.ts';
import { faultOfStatus, mayRepeatStatus } from './status-fault.ts';
import { transportFault } from './transport-fault.ts';

export type Tried<T> =
  | { readonly outcome: 'answered'; readonly value: T }
  | { readonly outcome: 'failed'; readonly error: ExternalError; readonly mayRepeat: MayRepeat };

export interface TryContext {
  readonly signal: AbortSignal;
  readonly requestId: string | undefined;
  /** For the try, or between two bytes of a transfer. */
  readonly timeoutMs: number;
}

/** Errors are read this far; the rest of a longer one is thrown away with its connection. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** One try: sends, reads, classifies and tells `onCall`. */
export async function attempt<T>(
  deps: CallerDeps,
  plan: CallPlan<T>,
  prepared: Prepared,
  context: TryContext,
): Promise<Tried<T>> {
  const { clock, onCall } = deps;
  const startMs = clock.monotonicMs();
  const tried = await tryOnce(deps, plan, prepared, context);
  onCall?.({
    service: plan.service,
    verb: prepared.method,
    operation: plan.operation,
    path: plan.pathTemplate,
    status: tried.status,
    fault: tried.result.outcome === 'failed' ? tried.result.error.fault : undefined,
    durationMs: clock.monotonicMs() - startMs,
  });
  return tried.result;
}

async function tryOnce<T>(
  deps: CallerDeps,
  plan: CallPlan<T>,
  prepared: Prepared,
  { signal, requestId, timeoutMs }: TryContext,
): Promise<{ status: number | undefined; result: Tried<T> }> {
  const exchangeDeps = { dispatcher: prepared.dispatcher, clock: deps.clock, timeoutMs, signal };
  const sent: HttpRequest = {
    ...prepared,
    headers: {
      'user-agent': deps.userAgent,
      ...(requestId === undefined ? {} : { 'x-openstack-request-id': requestId }),
      ...prepared.headers,
    },
  };
  let status: number | undefined;
  let headers: HttpAnswer['headers'] = {};
  const translate = (error: unknown): unknown =>
    signal.aborted ? signal.reason : transportFailure(plan, prepared, error, status, headers).error;
  const look = async (answer: HttpAnswer): Promise<Tried<T>> => {
    ({ status, headers } = answer);
    return status < 300 || plan.alsoOk?.includes(status)
      ? { outcome: 'answered', value: await plan.consume(answer) }
      : refusal(deps, plan, prepared, answer);
  };
  try {
    const result = plan.streams
      ? await look(await exchangeStream(exchangeDeps, sent, translate))
      : await exchange(exchangeDeps, sent, look);
    return { status, result };
  } catch (error) {
    return { status, result: { outcome: 'failed', ...transportFailure(plan, prepared, error, status, headers) } };
  }
}

async function refusal<T>(
  { clock }: CallerDeps,
  plan: CallPlan<T>,
  prepared: Prepared,
  { status, headers, body }: HttpAnswer,
): Promise<Tried<T>> {
  const bytes = await readBounded(body, MAX_ERROR_BYTES).catch(() => new Uint8Array());
  const waitMs = retryAfterMs(headers, clock.now());
  const secrets = [...prepared.secrets, ...secretsIn(jsonOf(prepared))];
  const explanation = redact(explanationOf(bytes, headers['content-type']), secrets);
  const fault = faultOfStatus(status, explanation, waitMs !== undefined);
  const said =
    status < 400
      ? `a redirect to ${hostOf(headers['location'])}, which is not followed`
      : explanation || 'no explanation';
  const error = new ExternalError(`${nameOf(plan)}: HTTP ${status}: ${said}`, {
    ...identify(plan, headers),
    fault,
    status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
  return { outcome: 'failed', error, mayRepeat: mayRepeatStatus(status, fault, waitMs !== undefined) };
}

function transportFailure(
  plan: CallPlan<unknown>,
  prepared: Prepared,
  error: unknown,
  status: number | undefined,
  headers: HttpAnswer['headers'],
): { error: ExternalError; mayRepeat: MayRepeat } {
  if (error instanceof ExternalError) return { error, mayRepeat: 'never' };
  const { fault, mayRepeat, explanation } = transportFault(error);
  return {
    mayRepeat,
    error: new ExternalError(`${nameOf(plan)} at ${prepared.url.host}: ${explanation}`, {
      ...identify(plan, headers),
      fault,
      ...(status === undefined ? {} : { status }),
      cause: error,
    }),
  };
}

const nameOf = (plan: CallPlan<unknown>) => `${SYSTEM[plan.service]}: ${plan.operation}`;

function identify(plan: CallPlan<unknown>, headers: HttpAnswer['headers']) {
  const id = headers['x-openstack-request-id'] ?? headers['x-compute-request-id'] ?? headers['x-trans-id'];
  return {
    system: SYSTEM[plan.service],
    operation: plan.operation,
    ...(id !== undefined && /^[\w.,: -]{1,200}$/.test(id) ? { requestId: id } : {}),
  };
}

function jsonOf({ body }: HttpRequest): unknown {
  return typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined;
}

function hostOf(location: string | undefined): string {
  return URL.parse(location ?? '')?.host ?? 'another path';
}
