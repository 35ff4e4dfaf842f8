import { ExternalError } from '../../../errors/external-error.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import { type CallerDeps, type CallPlan, call as makeCall, type Prepared } from '../http/caller.ts';
import { drain } from '../http/bounded-body.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { checked, readJson, readJsonBytes } from '../http/json-answer.ts';
import type { Limits } from '../http/limits.ts';
import { parseJson } from '../http/safe-json.ts';
import type { CallContext } from '../openstack-client.ts';
import { notOffered } from '../session/catalog.ts';
import type { Session } from '../session/session.ts';
import { versionHeaders } from '../session/versions.ts';
import { discoverRange } from './discover.ts';
import { listPages, type Page, toSearchParams } from './list-pages.ts';
import { digestOf, type KeptPage } from './page-memory.ts';
import type { ServiceApi, StreamCall } from './service-api.ts';
import { SYSTEM } from './systems.ts';

export interface TransportDeps extends CallerDeps {
  /** The credentials in use now; another one after they were replaced. */
  readonly session: () => Session;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** One service's calls: endpoint, token, microversion and body are put together anew for each try. */
export function serviceTransport(deps: TransportDeps, service: ServiceType, context: CallContext): ServiceApi {
  const run = <T>(
    call: StreamCall,
    consume: (answer: HttpAnswer) => Promise<T>,
    how: { query?: URLSearchParams; streams?: boolean } = {},
  ): Promise<T> => {
    const plan: CallPlan<T> = {
      service,
      operation: call.operation,
      pathTemplate: call.path.template,
      idempotent: IDEMPOTENT.has(call.method ?? 'GET') && call.once !== true,
      transfers: call.upload !== undefined || how.streams === true,
      streams: how.streams ?? false,
      prepare: (signal) =>
        prepare(deps, service, call, how.query ?? toSearchParams(call.query ?? {}), { ...context, signal }),
      consume,
    };
    return makeCall(deps, plan, context);
  };
  const read = (answer: HttpAnswer) => readJson(answer, deps.limits);
  return {
    json: (call) =>
      run(call, async (answer) => checked(call.answer, await read(answer), { service, operation: call.operation })),
    list: (call) =>
      listPages(service, call, deps.limits, context.pages, (query, known) =>
        run(call, (answer) => readPage(answer, deps.limits, context.pages && { known }), { query }),
      ),
    done: (call) =>
      run(call, async ({ headers, body }) => {
        await drain(body, deps.limits.maxAnswerBytes);
        return headers;
      }),
    stream: (call) => run(call, (answer) => Promise.resolve(answer), { streams: true }),
  };
}

/** `compare` is left out where nothing is remembered. */
async function readPage(
  answer: HttpAnswer,
  limits: Limits,
  compare: { readonly known: KeptPage | undefined } | undefined,
): Promise<Page | KeptPage> {
  const link = answer.headers['link'];
  // Swift answers 204 without a body for a list of nothing.
  if (answer.status === 204) {
    await drain(answer.body, limits.maxAnswerBytes);
    return { answer: [], link };
  }
  const bytes = await readJsonBytes(answer, limits);
  if (compare === undefined) return { answer: parseJson(bytes, limits.maxJsonDepth), link };
  const digest = digestOf(bytes, link);
  if (compare.known?.digest === digest) return compare.known;
  return { answer: parseJson(bytes, limits.maxJsonDepth), link, digest };
}

async function prepare(
  deps: TransportDeps,
  service: ServiceType,
  call: StreamCall,
  query: URLSearchParams,
  context: CallContext & { readonly signal: AbortSignal },
): Promise<Prepared> {
  if (call.path.unusable) throw unusablePath(service, call.operation);
  const session = deps.session();
  const token = await session.token(context.signal);
  const endpoint = session.endpoint(service, token);
  if (!endpoint) throw notOffered(service, session.cloud, token.facts);
  const range = await discoverRange(deps, session, service, endpoint, context);
  const text = query.toString();
  return {
    dispatcher: session.dispatcher,
    url: new URL(`${endpoint.base}${call.path.text}${text === '' ? '' : `?${text}`}`),
    method: call.method ?? 'GET',
    headers: {
      accept: 'application/json',
      ...contentHeaders(call),
      ...call.headers,
      ...versionHeaders(service, range, call.microversion ?? {}, call.operation),
      'x-auth-token': token.value,
    },
    body: call.upload ?? (call.json === undefined ? undefined : JSON.stringify(call.json)),
    secrets: [token.value],
    renew: async () => {
      if (deps.session() === session) await session.renew(token, context.signal);
    },
  };
}

function contentHeaders(call: StreamCall): Record<string, string> {
  const type = call.upload ? call.contentType : call.json === undefined ? undefined : 'application/json';
  return {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(call.contentLength === undefined ? {} : { 'content-length': String(call.contentLength) }),
  };
}

function unusablePath(service: ServiceType, operation: string): ExternalError {
  const system = SYSTEM[service];
  return new ExternalError(
    `${system}: ${operation}: an id or name is empty or consists of dots; pass an existing one.`,
    {
      fault: 'invalid',
      system,
      operation,
    },
  );
}
