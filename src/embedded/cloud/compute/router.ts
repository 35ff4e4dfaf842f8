import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import { novaFault } from './errors.ts';
import { requestedMinor, versionHeaders } from './microversion.ts';
import { checkBody, checkQuery } from './validation.ts';

/** One request, understood as far as the router can. */
export interface Call {
  readonly cloud: CloudContext;
  readonly caller: Caller;
  readonly requestId: string;
  /** The microversion's minor part. */
  readonly minor: number;
  /** `https://host/compute/v2.1`: links of this answer start with it. */
  readonly base: string;
  readonly query: URLSearchParams;
  /** A path parameter; the route's path names it. */
  param(name: string): string;
  /** The JSON body, checked against the route's schema. */
  readonly body: unknown;
}

/** A plain value is answered as JSON with the route's status, undefined as an empty body; a Response as it is. */
export type Answer = object | undefined;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/v2.1`. */
  readonly path: string;
  /** First and last microversion (minor part) that has it; a request outside gets 404. */
  readonly since?: number;
  readonly until?: number;
  /** Status of a success; 200 unless told. */
  readonly status?: number | ((minor: number) => number);
  readonly bodySchema?: (minor: number) => Schema;
  readonly querySchema?: (minor: number) => Schema;
  readonly handle: (call: Call) => Answer;
}

/** Registers the routes below `/v2.1` and, as old clients ask, below `/v2.1/<project id>`. */
export function mountRoutes(app: ServiceApp, cloud: CloudContext, routes: readonly Route[]): void {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const key = `${route.method} ${route.path}`;
    groups.set(key, [...(groups.get(key) ?? []), route]);
  }
  for (const group of groups.values()) {
    const [{ method, path }] = group as [Route];
    const serve = (c: ServiceContext) => dispatch(c, cloud, group);
    app.on(method, [`/v2.1${path}`, `/v2.1/:project{[0-9a-f]{32}}${path}`], serve);
  }
}

async function dispatch(c: ServiceContext, cloud: CloudContext, group: readonly Route[]): Promise<Response> {
  let headers: Record<string, string> = {};
  try {
    const minor = requestedMinor(c.req.raw.headers);
    headers = versionHeaders(`2.${minor}`);
    const route = group.find(({ since = 0, until = Infinity }) => minor >= since && minor <= until);
    if (!route) throw new ApiError(404, 'The resource could not be found.');
    const url = new URL(c.req.url);
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : await readBody(c);
    if (route.bodySchema) checkBody(body, route.bodySchema(minor));
    if (route.querySchema) checkQuery(url.searchParams, route.querySchema(minor));
    const answer = route.handle({
      cloud,
      caller: c.get('caller'),
      requestId: c.get('requestId'),
      minor,
      base: `${cloud.origin}${/^\/compute\/v2\.1(\/[0-9a-f]{32}(?=\/))?/.exec(url.pathname)?.[0] ?? ''}`,
      query: url.searchParams,
      param: (name) => c.req.param(name) ?? '',
      body,
    });
    return toResponse(answer, { headers, status: statusOf(route, minor) });
  } catch (error) {
    if (error instanceof ApiError) return novaFault(error, headers);
    throw error;
  }
}

const statusOf = ({ status = 200 }: Route, minor: number): number =>
  typeof status === 'number' ? status : status(minor);

function toResponse(answer: Answer, init: { headers: Record<string, string>; status: number }): Response {
  if (answer instanceof Response) {
    for (const [name, value] of Object.entries(init.headers)) answer.headers.set(name, value);
    return answer;
  }
  if (answer === undefined) return new Response(null, init);
  return new Response(JSON.stringify(answer), {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}

async function readBody(c: ServiceContext): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'Malformed request body');
  }
}
