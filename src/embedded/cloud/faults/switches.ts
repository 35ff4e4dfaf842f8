import type { Clock } from '../../../seams/clock.ts';
import type { FetchHandler } from '../../http/in-process-dispatcher.ts';
import { type FaultAction, type FaultRule, type FaultRuleInput, faultRuleSchema } from './rule.ts';

export interface ActiveFault extends FaultRule {
  readonly id: number;
  /** How often it struck. */
  readonly hits: number;
}

/** The switches that make the cloud misbehave. The first rule that matches a request decides. */
export interface Faults {
  /** Adds a rule; returns its number. Throws a ZodError when it is not a rule. */
  add(rule: FaultRuleInput): number;
  remove(id: number): boolean;
  clear(): void;
  list(): readonly ActiveFault[];
}

export interface FaultSwitches extends Faults {
  /** The handler behind the switches. */
  guard(serve: FetchHandler): FetchHandler;
  /** Breaks every connection that is kept without an answer. */
  stop(): void;
}

export function createFaults(clock: Clock): FaultSwitches {
  const rules = new Map<number, ActiveFault>();
  const stopping = new AbortController();
  let lastId = 0;

  const strike = (rule: ActiveFault): void => {
    const hits = rule.hits + 1;
    if (rule.times !== undefined && hits >= rule.times) rules.delete(rule.id);
    else rules.set(rule.id, { ...rule, hits });
  };

  return {
    add: (input) => {
      const id = ++lastId;
      rules.set(id, { ...faultRuleSchema.parse(input), id, hits: 0 });
      return id;
    },
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    list: () => [...rules.values()],
    stop: () => stopping.abort(new Error('the cloud stopped')),
    guard: (serve) => async (request) => {
      for (const rule of rules.values()) {
        if (!(await matches(rule, request))) continue;
        strike(rule);
        return misbehave(rule.action, { request, serve, clock, stopping: stopping.signal });
      }
      return serve(request);
    },
  };
}

async function matches({ match }: FaultRule, request: Request): Promise<boolean> {
  const path = new URL(request.url).pathname;
  if (match.service !== undefined && path.split('/')[1] !== match.service) return false;
  if (match.method !== undefined && match.method !== request.method) return false;
  if (match.path !== undefined && !new RegExp(match.path).test(path)) return false;
  return match.body === undefined || (await request.clone().text()).includes(match.body);
}

interface Exchange {
  readonly request: Request;
  readonly serve: FetchHandler;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
}

async function misbehave(action: FaultAction, exchange: Exchange): Promise<Response> {
  const { request, serve, clock, stopping } = exchange;
  switch (action.kind) {
    case 'status':
      return Response.json({ error: { code: action.status, message: action.message ?? 'injected fault' } }, action);
    case 'throttle':
      return Response.json(
        { error: { code: 429, message: 'Too many requests' } },
        {
          status: 429,
          headers: action.retryAfterSeconds === undefined ? {} : { 'retry-after': String(action.retryAfterSeconds) },
        },
      );
    case 'garbage':
      return new Response('<html>\u0000 not what you asked for', { headers: { 'content-type': 'text/html' } });
    case 'delay':
      await clock.sleep(action.ms, AbortSignal.any([request.signal, stopping]));
      return serve(request);
    case 'reset':
      return brokenConnection();
    case 'reset-after-effect':
      await serve(request);
      return brokenConnection();
    case 'timeout':
      return silence(exchange);
    case 'timeout-after-effect':
      await serve(request);
      return silence(exchange);
  }
}

/** A body that fails at once: in-process the exchange fails, over a socket the connection is destroyed. */
function brokenConnection(): Response {
  const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  return new Response(new ReadableStream({ start: (controller) => controller.error(error) }));
}

/** Resolves, as a broken connection, only when the client gives up or the cloud stops. */
async function silence({ request, stopping }: Exchange): Promise<Response> {
  const signal = AbortSignal.any([request.signal, stopping]);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return brokenConnection();
}
