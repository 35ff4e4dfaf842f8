import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { readBody } from './body.ts';
import { type Given, filterRows, listBody, readMember, requireAdmin, withSelf } from './collection.ts';
import { LIMITS, REGISTERED_LIMITS, requireValid } from './schemas.ts';
import { conflict, expecting, forbidden } from './style.ts';
import type { LimitRow, RegisteredLimitRow } from './tables.ts';

const MODEL = {
  name: 'flat',
  description: 'Limit enforcement and validation does not take project hierarchy into consideration.',
};

/** `/v3/registered_limits` and `/v3/limits`: what projects may use, for services that ask Keystone (unified limits). */
export function limitRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { limits } = cloud.state.tables.identity;
  registeredLimitRoutes(app, cloud);
  app.get('/v3/limits/model', (c) => c.json({ model: MODEL }));
  const show = (row: LimitRow) => withSelf(cloud, 'limits', { ...row });
  const find = (c: ServiceContext): LimitRow => {
    const id = c.req.param('id') ?? '';
    const row = limits.get(id);
    if (!row) throw new ApiError(404, `Could not find limit for ${id}.`);
    return row;
  };
  app.get('/v3/limits', (c) => {
    const { system, project } = c.get('caller');
    // Who has no system scope sees the limits of the project at hand.
    const seen = limits.all().filter((row) => system || row.project_id === project?.id);
    const filters = ['service_id', 'region_id', 'resource_name', 'project_id', 'domain_id'];
    return c.json(listBody(cloud, c, 'limits', filterRows(c.req.query(), seen.map(show), filters)));
  });
  app.post('/v3/limits', async (c) => {
    requireAdmin(c, 'create_limits');
    const given = await readList(c, 'limits', LIMITS[0]);
    const rows = given.map((one) => newLimit(cloud, one));
    return c.json({ limits: rows.map((row) => show(limits.insert(row))) }, 201);
  });
  app.get('/v3/limits/:id', (c) => {
    const row = find(c);
    const { isAdmin, project } = c.get('caller');
    if (!isAdmin && row.project_id !== project?.id) throw forbidden('identity:get_limit');
    return c.json({ limit: show(row) });
  });
  app.patch('/v3/limits/:id', async (c) => {
    requireAdmin(c, 'update_limit');
    const given = await readMember(c, 'limit');
    requireValid(given, LIMITS[1]);
    return c.json({ limit: show(limits.update(find(c).id, given)) });
  });
  app.delete('/v3/limits/:id', (c) => {
    requireAdmin(c, 'delete_limit');
    limits.delete(find(c).id);
    return c.body(null, 204);
  });
}

function registeredLimitRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { registeredLimits, limits } = cloud.state.tables.identity;
  const show = (row: RegisteredLimitRow) => withSelf(cloud, 'registered_limits', { ...row });
  const find = (c: ServiceContext): RegisteredLimitRow => {
    const id = c.req.param('id') ?? '';
    const row = registeredLimits.get(id);
    if (!row) throw new ApiError(404, `Could not find registered limit for ${id}.`);
    return row;
  };
  const requireUnused = (row: RegisteredLimitRow): void => {
    if (!limits.all().some((limit) => sameResource(limit, row))) return;
    const reason = 'because there are project limits associated with it';
    throw new ApiError(403, `Unable to update or delete registered limit ${row.id} ${reason}.`);
  };
  app.get('/v3/registered_limits', (c) => {
    const filters = ['service_id', 'region_id', 'resource_name'];
    const rows = filterRows(c.req.query(), registeredLimits.all().map(show), filters);
    return c.json(listBody(cloud, c, 'registered_limits', rows));
  });
  app.post('/v3/registered_limits', async (c) => {
    requireAdmin(c, 'create_registered_limits');
    const given = await readList(c, 'registered_limits', REGISTERED_LIMITS[0]);
    const rows = given.map((one) => newRegisteredLimit(cloud, one));
    return c.json({ registered_limits: rows.map((row) => show(registeredLimits.insert(row))) }, 201);
  });
  app.get('/v3/registered_limits/:id', (c) => c.json({ registered_limit: show(find(c)) }));
  app.patch('/v3/registered_limits/:id', async (c) => {
    requireAdmin(c, 'update_registered_limit');
    const given = await readMember(c, 'registered_limit');
    requireValid(given, REGISTERED_LIMITS[1]);
    const row = find(c);
    requireUnused(row);
    requireKnown(cloud, given, 'registered_limit');
    return c.json({ registered_limit: show(registeredLimits.update(row.id, given)) });
  });
  app.delete('/v3/registered_limits/:id', (c) => {
    requireAdmin(c, 'delete_registered_limit');
    const row = find(c);
    requireUnused(row);
    registeredLimits.delete(row.id);
    return c.body(null, 204);
  });
}

type Resource = Pick<RegisteredLimitRow, 'service_id' | 'region_id' | 'resource_name'>;

const sameResource = (one: Resource, other: Resource): boolean =>
  one.service_id === other.service_id && one.region_id === other.region_id && one.resource_name === other.resource_name;

async function readList(c: ServiceContext, name: string, schema: Schema): Promise<readonly Given[]> {
  const list = (await readBody(c))[name] ?? {};
  requireValid(list, schema);
  return list as readonly Given[];
}

function newRegisteredLimit(cloud: CloudContext, given: Given): RegisteredLimitRow {
  requireKnown(cloud, given, 'registered_limit');
  const { service_id = '', region_id = null, resource_name = '' } = given as Partial<RegisteredLimitRow>;
  const { default_limit = 0, description = null } = given as Partial<RegisteredLimitRow>;
  const row = { id: newHexId(cloud), service_id, region_id, resource_name, default_limit, description };
  const twin = cloud.state.tables.identity.registeredLimits.all().some((other) => sameResource(row, other));
  if (twin) throw conflict('registered_limit', 'Duplicate entry');
  return row;
}

function newLimit(cloud: CloudContext, given: Given): LimitRow {
  requireKnown(cloud, given, 'limit');
  const { registeredLimits, limits } = cloud.state.tables.identity;
  const { project_id = null, domain_id = null, service_id = '', region_id = null } = given as Partial<LimitRow>;
  const { resource_name = '', resource_limit = 0, description = null } = given as Partial<LimitRow>;
  const id = newHexId(cloud);
  const row = { id, project_id, domain_id, service_id, region_id, resource_name, resource_limit, description };
  const sameOwner = (other: LimitRow) => other.project_id === project_id && other.domain_id === domain_id;
  if (limits.all().some((other) => sameOwner(other) && sameResource(row, other))) {
    throw conflict('limit', 'Duplicate entry');
  }
  if (registeredLimits.all().some((other) => sameResource(row, other))) return row;
  throw new ApiError(403, 'Unable to create a limit that has no corresponding registered limit.');
}

function requireKnown(cloud: CloudContext, given: Given, target: string): void {
  const { services, regions, projects } = cloud.state.tables.identity;
  const tables = { service_id: services, region_id: regions, project_id: projects, domain_id: projects } as const;
  for (const [name, table] of Object.entries(tables)) {
    const id = given[name];
    if (typeof id === 'string' && !table.has(id)) throw expecting(name, target);
  }
}
