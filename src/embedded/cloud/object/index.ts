import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { findCaller } from '../identity/callers.ts';
import { type Service, createServiceApp } from '../service.ts';
import { requireAccess } from './access.ts';
import { serveAccount } from './account.ts';
import { bulkDelete } from './bulk.ts';
import { containerId, serveContainer } from './container.ts';
import { answer, refuse, renderObjectError } from './errors.ts';
import { INFO } from './info.ts';
import { serveObject } from './object.ts';
import { EXPIRE_TASK, removeObject } from './put-object.ts';
import { type ObjectRequest, parsePath, requireNames } from './request.ts';
import { hasTempUrl } from './temp-url.ts';

/** Swift below `/object-store`. */
export function objectService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'object-store',
    renderError: renderObjectError,
    requestIdHeaders: [],
  });
  app.use(async (c, next) => {
    const hex = Buffer.from(cloud.random.bytes(11)).toString('hex').slice(0, 21);
    const id = `tx${hex}-${Math.floor(cloud.clock.now() / 1000)
      .toString(16)
      .padStart(10, '0')}`;
    await next();
    c.header('X-Trans-Id', id);
    c.header('X-Openstack-Request-Id', id);
  });
  cloud.tasks.on(EXPIRE_TASK, ({ id, delete_at }: { id: string; delete_at: number }) => {
    const row = cloud.state.tables.object.objects.get(id);
    if (row?.delete_at === delete_at) removeObject(cloud, row);
  });
  app.get('/info', (c) => c.json(INFO));
  app.get('/healthcheck', (c) => c.text('OK'));
  app.all('*', (c) => serve(cloud, c.req.raw));
  return { segment: 'object-store', app };
}

async function serve(cloud: CloudContext, raw: Request): Promise<Response> {
  const url = new URL(raw.url);
  const place = parsePath(url.pathname);
  if (!place) throw new ApiError(404, '');
  requireNames(place);
  const token = raw.headers.get('x-auth-token') ?? raw.headers.get('x-storage-token');
  const caller = token === null ? undefined : findCaller(cloud, token);
  const request: ObjectRequest = { cloud, raw, method: raw.method, query: url.searchParams, ...place, caller };
  if (raw.method === 'OPTIONS') return answer(200, { allow: 'GET, POST, OPTIONS, HEAD, DELETE, PUT' });
  if (token !== null && !caller)
    throw refuse(401, '', { 'www-authenticate': `Keystone uri="${cloud.origin}/identity/v3"` });
  if (!hasTempUrl(request)) requireAccess(request, cloud.state.tables.object.containers.get(containerId(request)));
  if (request.query.has('bulk-delete') && (raw.method === 'POST' || raw.method === 'DELETE'))
    return bulkDelete(request);
  if (place.object !== undefined) return serveObject(request);
  return place.container === undefined ? serveAccount(request) : serveContainer(request);
}
