import type { CloudContext } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { integer, invalidAttribute } from './converters.ts';
import { disallowed, httpBadRequest, missing } from './errors.ts';
import { DEFAULT_LIMITS, limitsOf, usageOf } from './quotas.ts';

/** `/v2.0/quotas`. */
export function quotaRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { quotas } = cloud.state.tables.network;
  app.get('/v2.0/quotas', (c) => {
    if (!c.get('caller').isAdmin) throw disallowed('rule:get_quota');
    return c.json({
      quotas: quotas.all().map(({ id }) => ({ ...limitsOf(cloud, id), project_id: id, tenant_id: id })),
    });
  });
  app.get('/v2.0/quotas/:name{tenant|project}', (c) => {
    const id = c.get('caller').project?.id ?? null;
    const name = c.req.param('name');
    return c.json({ [name]: { [`${name}_id`]: id } });
  });
  app.get('/v2.0/quotas/:id', (c) => c.json({ quota: limitsOf(cloud, readable(c)) }));
  app.get('/v2.0/quotas/:id/default', (c) => {
    readable(c);
    return c.json({ quota: DEFAULT_LIMITS });
  });
  app.get('/v2.0/quotas/:id/:details{details|details.json}', (c) => {
    const id = readable(c);
    const used = usageOf(cloud, id);
    const details = Object.entries(limitsOf(cloud, id)).map(([name, limit]) => [
      name,
      { limit, used: used[name] ?? 0, reserved: 0 },
    ]);
    return c.json({ quota: Object.fromEntries(details) as Record<string, unknown> });
  });
  app.put('/v2.0/quotas/:id', async (c) => {
    if (!c.get('caller').isAdmin) throw disallowed('rule:update_quota');
    const body = await readJsonObject(c, 'Body contains invalid data');
    const id = c.req.param('id');
    const limits = { ...quotas.get(id)?.limits, ...parseLimits(body['quota']) };
    if (quotas.has(id)) quotas.update(id, { limits });
    else quotas.insert({ id, limits });
    return c.json({ quota: limitsOf(cloud, id) });
  });
  app.delete('/v2.0/quotas/:id', (c) => {
    if (!c.get('caller').isAdmin) throw disallowed('rule:delete_quota');
    const id = c.req.param('id');
    if (!quotas.delete(id)) throw missing('TenantQuotaNotFound', `Quota for tenant ${id} could not be found.`);
    return c.body(null, 204);
  });
}

function readable(c: ServiceContext): string {
  const id = c.req.param('id') ?? '';
  const caller = c.get('caller');
  if (!caller.isAdmin && caller.project?.id !== id) throw disallowed('rule:get_quota');
  return id;
}

function parseLimits(given: unknown): Record<string, number> {
  if (typeof given !== 'object' || given === null) throw httpBadRequest("Unable to find 'quota' in request body");
  const limits: Record<string, number> = {};
  const unknown = Object.keys(given).filter((name) => !(name in DEFAULT_LIMITS) && !OPTIONS.has(name));
  if (unknown.length > 0) throw httpBadRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
  for (const [name, value] of Object.entries(given)) {
    if (OPTIONS.has(name)) continue;
    const limit = integer(value, name) as number;
    if (limit < -1) throw invalidAttribute(name, `'${limit}' is too small - must be at least '-1'`);
    limits[name] = limit;
  }
  return limits;
}

/** Members of the body that are no limits. */
const OPTIONS = new Set(['force', 'check_limit', 'tenant_id', 'project_id']);
