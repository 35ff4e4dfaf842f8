import type { Context, MiddlewareHandler } from 'hono';
import { statusError } from '../status-error.ts';
import type { RequestInfo } from './request-info.ts';
import { parseRequestPath } from './request-info.ts';
import { ANONYMOUS } from './authentication.ts';
import type { Authenticator, User } from './authentication.ts';

export interface AppEnv {
  Variables: { user: User };
}

/** Paths that anybody may read (`system:public-info-viewer`). */
const PUBLIC = /^\/(healthz|livez|readyz|version)(\/|$)/;

/** Settles who is asking. There is no RBAC: who is somebody may do everything. */
export function authenticate(authenticator: Authenticator): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const user = userOf(authenticator, c);
    const { pathname } = new URL(c.req.url);
    if (user === ANONYMOUS && !PUBLIC.test(pathname)) throw anonymousForbidden(c.req.method, pathname);
    c.set('user', user);
    await next();
  };
}

function userOf(authenticator: Authenticator, c: Context<AppEnv>): User {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return ANONYMOUS;
  const user = authenticator.userOf(token);
  if (user !== undefined) return impersonated(c.req.raw.headers) ?? user;
  throw statusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

/** Whom the caller wants to be taken for (`kubectl --as`); everybody may, as everybody may do everything. */
function impersonated(headers: Headers): User | undefined {
  const name = headers.get('impersonate-user');
  if (name === null || name === '') return undefined;
  const [prefix, namespace] = /^system:serviceaccount:([^:]+):/.exec(name) ?? [];
  const implied = prefix === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace ?? ''}`];
  const asked = (headers.get('impersonate-group') ?? '').split(',').map((group) => group.trim());
  const groups = [...asked.filter((group) => group !== ''), ...implied];
  return { name, uid: headers.get('impersonate-uid') ?? '', groups: [...new Set([...groups, 'system:authenticated'])] };
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

function anonymousForbidden(method: string, pathname: string) {
  const info = parseRequestPath(pathname);
  const verb = VERBS[method] ?? method.toLowerCase();
  if (info === undefined) {
    const message = `forbidden: User "${ANONYMOUS.name}" cannot ${verb} path "${pathname}"`;
    return statusError({ code: 403, reason: 'Forbidden', message, details: {} });
  }
  const { group, plural, name } = info;
  const subject = group === '' ? plural : `${plural}.${group}`;
  return statusError({
    code: 403,
    reason: 'Forbidden',
    message: `${subject}${name === '' ? '' : ` "${name}"`} is forbidden: User "${ANONYMOUS.name}" cannot ${resourceVerb(verb, name)} resource "${plural}" in API group "${group}" ${scopeOf(info)}`,
    details: { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural },
  });
}

const resourceVerb = (verb: string, name: string): string =>
  name === '' && verb === 'get' ? 'list' : name === '' && verb === 'delete' ? 'deletecollection' : verb;

const scopeOf = ({ namespace }: RequestInfo): string =>
  namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
