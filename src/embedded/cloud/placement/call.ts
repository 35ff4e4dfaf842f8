import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import { badRequest, notAcceptable, renderPlacementError, versionHeaders } from './errors.ts';

export const MAX_MINOR = 39;

export interface PlacementCall {
  readonly cloud: CloudContext;
  readonly caller: Caller;
  readonly minor: number;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly param: (name: string) => string;
}

export interface PlacementRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly since?: number;
  /** Named in the refusal of whoever is no administrator. */
  readonly policy: string;
  /** Undefined is 204. */
  readonly handle: (call: PlacementCall) => object | undefined;
}

export function mountPlacement(app: ServiceApp, cloud: CloudContext, routes: readonly PlacementRoute[]): void {
  for (const route of routes) app.on(route.method, route.path, (c) => serve(c, cloud, route));
}

async function serve(c: ServiceContext, cloud: CloudContext, route: PlacementRoute): Promise<Response> {
  const asked = requestedVersion(c);
  const requestId = c.get('requestId');
  const minor = asked === undefined ? 0 : asked === 'latest' ? MAX_MINOR : minorOf(asked);
  if (minor === undefined) return malformedVersion(asked ?? '', requestId);
  if (minor > MAX_MINOR || minor < 0) return notAcceptable(asked ?? '', requestId);
  try {
    if (minor < (route.since ?? 0)) throw new ApiError(404, 'The resource could not be found.');
    if (!c.get('caller').isAdmin) {
      throw new ApiError(403, `Policy does not allow placement:${route.policy} to be performed.`);
    }
    const body = route.method === 'PUT' || route.method === 'POST' ? await readBody(c) : undefined;
    const answer = route.handle({
      cloud,
      caller: c.get('caller'),
      minor,
      query: new URL(c.req.url).searchParams,
      body,
      param: (name) => c.req.param(name) ?? '',
    });
    return toResponse(answer, minor, cloud);
  } catch (error) {
    if (error instanceof ApiError) return renderPlacementError(error, minor, requestId);
    throw error;
  }
}

/** Since 1.15 answers say when what they tell was changed. */
function toResponse(answer: object | undefined, minor: number, { clock }: CloudContext): Response {
  const fresh =
    minor >= 15 ? { 'last-modified': new Date(clock.now()).toUTCString(), 'cache-control': 'no-cache' } : {};
  const headers = { ...fresh, ...versionHeaders(minor) };
  if (answer === undefined) return new Response(null, { status: 204, headers: versionHeaders(minor) });
  if (!(answer instanceof Response)) return Response.json(answer, { headers });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

function requestedVersion(c: ServiceContext): string | undefined {
  const named = c.req
    .header('openstack-api-version')
    ?.split(',')
    .map((part) => part.trim().split(/\s+/));
  return named?.findLast(([service]) => service?.toLowerCase() === 'placement')?.[1];
}

function minorOf(text: string): number | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text);
  if (!match) return undefined;
  return match[1] === '1' ? Number(match[2]) : -1;
}

function malformedVersion(text: string, requestId: string): Response {
  const [bad = ''] = text.split('.');
  const detail = `Invalid microversion: invalid version string: ${text}; invalid literal for int() with base 10: '${bad}'`;
  return renderPlacementError(badRequest(detail), undefined, requestId);
}

async function readBody(c: ServiceContext): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`Malformed JSON: ${error instanceof Error ? error.message : ''}`);
  }
}
