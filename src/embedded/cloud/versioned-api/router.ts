import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import { faultResponse } from './faults.ts';
import { type VersionedApi, requestedMinor, versionHeaders } from './microversion.ts';
import { checkBody, checkQuery } from './validation.ts';

/** One request, understood as far as the router can. */
export interface Call {
  readonly cloud: CloudContext;
  readonly caller: Caller;
  readonly requestId: string;
  /** The microversion's minor part. */
  readonly minor: number;
  /** `https://host/compute/v2.1`, with the project where the request named it: links of this answer start with it. */
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
  /** Below the API's root. */
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

/** Registers the routes below the API's root and below `<root>/<project id>`. */
export function mountRoutes(app: ServiceApp, cloud: CloudContext, api: VersionedApi, routes: readonly Route[]): void {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const key = `${route.method} ${route.path}`;
    groups.set(key, [...(groups.get(key) ?? []), route]);
  }
  for (const group of groups.values()) {
    const [{ method, path }] = group as [Route];
    const serve = (c: ServiceContext) => dispatch(c, { cloud, api, group });
    app.on(method, [`${api.root}${path}`, `${api.root}/:pathProject{[0-9a-f]{32}}${path}`], serve);
  }
}

interface Mounted {
  readonly cloud: CloudContext;
  readonly api: VersionedApi;
  /** The routes of one path and method, one per range of microversions. */
  readonly group: readonly Route[];
}

async function dispatch(c: ServiceContext, { cloud, api, group }: Mounted): Promise<Response> {
  let headers: Record<string, string> = {};
  try {
    const minor = requestedMinor(api, c.req.raw.headers);
    headers = versionHeaders(api, `${api.major}.${minor}`);
    const pathProject = c.req.param('pathProject');
    const own = c.get('caller').project?.id ?? '';
    if (pathProject !== undefined && pathProject !== own) throw wrongProject(api, pathProject, own);
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
      base: [`${cloud.origin}/${api.service}${api.root}`, ...(pathProject === undefined ? [] : [pathProject])].join(
        '/',
      ),
      query: url.searchParams,
      param: (name) => c.req.param(name) ?? '',
      body,
    });
    return toResponse(answer, { headers, status: statusOf(route, minor) });
  } catch (error) {
    if (error instanceof ApiError) return faultResponse(error, headers);
    throw error;
  }
}

function wrongProject({ service }: VersionedApi, asked: string, own: string): ApiError {
  if (service === 'volume') return new ApiError(400, 'Malformed request url');
  const message = `Malformed request URL: URL's project_id '${asked}' doesn't match Context's project_id '${own}'`;
  return new ApiError(400, message);
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
