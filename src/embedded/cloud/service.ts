import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';
import { type CloudContext, newId } from './context.ts';

/** Who asks, as the token says. */
export interface Caller {
  readonly token: string;
  readonly user: { readonly id: string; readonly name: string; readonly domain_id: string };
  /** Absent for unscoped, domain-scoped and system-scoped tokens. */
  readonly project?: { readonly id: string; readonly name: string; readonly domain_id: string };
  readonly domain?: { readonly id: string; readonly name: string };
  readonly system: boolean;
  /** Role names, implied ones included. */
  readonly roles: readonly string[];
  /** Has the role `admin`. */
  readonly isAdmin: boolean;
}

export interface ServiceEnv {
  Variables: { caller: Caller; requestId: string };
}
export type ServiceApp = Hono<ServiceEnv>;
export type ServiceContext = Context<ServiceEnv>;

/**
 * One OpenStack service: a Hono application below a path of its own (`/network`). Convention: each folder
 * (`identity/`, `compute/`, ...) exports `<folder>Service(cloud): Service`, its tables as `<folder>Tables()`, and
 * plain functions over `CloudContext` for what other services need of it.
 */
export interface Service {
  /** The first segment of its paths, which is also the name that fault rules use. */
  readonly segment: string;
  readonly app: ServiceApp;
}

export interface ServiceStyle {
  readonly segment: string;
  /** An error as this service writes it. Unexpected errors arrive as status 500. */
  readonly renderError: (error: ApiError, c: ServiceContext) => Response;
  /** Names of the headers that carry the request's id; `x-openstack-request-id` unless told. */
  readonly requestIdHeaders?: readonly string[];
  /** A path that ends in a slash is another, as where routes come first; version documents are the exception. */
  readonly strictSlash?: true;
  /** Paths may end in `.json`. */
  readonly jsonSuffix?: true;
}

/** An application with the manners all services share: request ids, one place for errors. Trailing slashes do not matter unless told. */
export function createServiceApp(cloud: CloudContext, style: ServiceStyle): ServiceApp {
  const app = new Hono<ServiceEnv>({ getPath: pathBelow(style) });
  app.use(requestIds(cloud, style.requestIdHeaders ?? ['x-openstack-request-id']));
  app.notFound((c) => style.renderError(new ApiError(404, 'The resource could not be found.', { type: 'route' }), c));
  app.onError((error, c) => {
    if (error instanceof ApiError) return style.renderError(error, c);
    cloud.onUnexpected(error);
    return style.renderError(
      new ApiError(500, 'The server has either erred or is incapable of performing the requested operation.'),
      c,
    );
  });
  return app;
}

/** Routes are written without the service's segment and without a trailing slash. */
function pathBelow({ segment, jsonSuffix, strictSlash }: ServiceStyle): (request: Request) => string {
  const slashes = strictSlash ? /(?<=^(\/v[\d.]+)?)\/+$/ : /\/+$/;
  const ending = jsonSuffix ? /\/+$|\.json$/ : slashes;
  return (request) => new URL(request.url).pathname.slice(segment.length + 1).replace(ending, '') || '/';
}

function requestIds(cloud: CloudContext, names: readonly string[]): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const id = `req-${newId(cloud)}`;
    c.set('requestId', id);
    await next();
    for (const name of names) c.header(name, id);
  };
}

/** The whole body. A sender that breaks off is no failure of ours, and nobody is left to read the answer: Swift calls it 499. */
export async function readBytes(request: Pick<Request, 'arrayBuffer'>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch {
    throw new ApiError(499, 'Client Disconnect');
  }
}

/** The JSON body as an object. Throws ApiError 400 with `message` when it is not one. */
export async function readJsonObject(c: ServiceContext, message: string): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    throw new ApiError(400, message, { type: 'HTTPBadRequest' });
  }
  throw new ApiError(400, message, { type: 'HTTPBadRequest' });
}
