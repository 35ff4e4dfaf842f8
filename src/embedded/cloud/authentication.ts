import type { MiddlewareHandler } from 'hono';
import type { CloudContext } from './context.ts';
import { findCaller } from './identity/callers.ts';
import type { ServiceContext, ServiceEnv } from './service.ts';

export interface TokenRules {
  /** Requests that need no token: version documents. The path is without the service's segment. */
  readonly open?: (request: { readonly path: string; readonly method: string }) => boolean;
  /** The 401 as this service writes it; JSON as keystonemiddleware does unless told. */
  readonly unauthorized?: (c: ServiceContext) => Response;
}

/** Lets only requests with a valid token pass and puts who asks into `c.get('caller')`. */
export function requireToken(cloud: CloudContext, rules: TokenRules = {}): MiddlewareHandler<ServiceEnv> {
  const unauthorized = rules.unauthorized ?? jsonUnauthorized;
  return async (c, next) => {
    if (rules.open?.(c.req)) return next();
    const caller = findCaller(cloud, c.req.header('x-auth-token') ?? '');
    if (!caller) {
      const response = unauthorized(c);
      response.headers.set('WWW-Authenticate', `Keystone uri="${cloud.origin}/identity/v3"`);
      return response;
    }
    c.set('caller', caller);
    return next();
  };
}

function jsonUnauthorized(c: ServiceContext): Response {
  const message = 'The request you have made requires authentication.';
  return c.json({ error: { code: 401, title: 'Unauthorized', message } }, 401);
}
