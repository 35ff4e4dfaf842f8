import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp } from '../service.ts';
import { endpointUrl } from './catalog.ts';
import {
  type Collection,
  type Given,
  extraOf,
  mountCollection,
  readMember,
  requireAdmin,
  withSelf,
} from './collection.ts';
import { SCHEMAS, requireValid } from './schemas.ts';
import { conflict, expecting } from './style.ts';
import type { EndpointRow, RegionRow, ServiceRow } from './tables.ts';

/** `/v3/regions`, `/v3/services`, `/v3/endpoints`. */
export function catalogRoutes(app: ServiceApp, cloud: CloudContext): void {
  const regions = regionsCollection(cloud);
  mountCollection(app, cloud, regions);
  app.put('/v3/regions/:id', async (c) => {
    requireAdmin(c, 'create_region');
    const given = await readMember(c, 'region');
    requireValid(given, SCHEMAS.region[0]);
    const id = c.req.param('id');
    const named = (given['id'] as string | undefined) ?? id;
    if (named !== id) {
      throw new ApiError(400, `Conflicting region IDs specified: "${id}" != "${named}"`);
    }
    const row = regions.create({ ...given, id }, c.get('caller'));
    return c.json({ region: withSelf(cloud, 'regions', regions.view(row)) }, 201);
  });
  mountCollection(app, cloud, servicesCollection(cloud));
  mountCollection(app, cloud, endpointsCollection(cloud));
}

function regionsCollection(cloud: CloudContext): Collection<RegionRow> {
  const { regions, endpoints } = cloud.state.tables.identity;
  const known = SCHEMAS.region[0].properties ?? {};
  return {
    singular: 'region',
    plural: 'regions',
    path: 'regions',
    schemas: SCHEMAS.region,
    filters: ['parent_region_id'],
    listedToAll: true,
    readable: () => true,
    get: (id) => regions.get(id),
    rows: () => regions.all(),
    view: ({ extra, ...row }) => ({ ...extra, ...row }),
    create: (given) => {
      const { id = newHexId(cloud), description, parent_region_id = null } = given as Partial<RegionRow>;
      if (regions.has(id)) throw conflict('region', `Duplicate ID, ${id}.`);
      return regions.insert({ id, description: description ?? '', parent_region_id, extra: extraOf(given, known) });
    },
    update: (row, given) =>
      regions.update(row.id, {
        ...pick(given, ['description', 'parent_region_id']),
        extra: { ...row.extra, ...extraOf(given, known) },
      }),
    remove: (row) => {
      if (endpoints.count('region', row.id) > 0) {
        const reason = 'because it or its child regions have associated endpoints';
        throw new ApiError(403, `Unable to delete region ${row.id} ${reason}.`);
      }
      regions.delete(row.id);
    },
  };
}

function servicesCollection(cloud: CloudContext): Collection<ServiceRow> {
  const { services, endpoints } = cloud.state.tables.identity;
  const known = SCHEMAS.service[0].properties ?? {};
  return {
    singular: 'service',
    plural: 'services',
    path: 'services',
    schemas: SCHEMAS.service,
    filters: ['type', 'name'],
    get: (id) => services.get(id),
    rows: () => services.all(),
    view: ({ extra, ...row }) => ({ ...extra, ...row }),
    create: (given) =>
      services.insert({
        id: newHexId(cloud),
        type: given['type'] as string,
        enabled: true,
        ...pick(given, ['name', 'description', 'enabled']),
        extra: extraOf(given, known),
      }),
    update: (row, given) =>
      services.update(row.id, {
        ...pick(given, ['type', 'name', 'description', 'enabled']),
        extra: { ...row.extra, ...extraOf(given, known) },
      }),
    remove: (row) => {
      for (const endpoint of endpoints.where('service', row.id)) removeEndpoint(cloud, endpoint.id);
      services.delete(row.id);
    },
  };
}

/** With the associations that projects have with it. */
function removeEndpoint(cloud: CloudContext, id: string): void {
  const { endpoints, projectEndpoints } = cloud.state.tables.identity;
  for (const row of projectEndpoints.where('target', id)) projectEndpoints.delete(row.id);
  endpoints.delete(id);
}

function endpointsCollection(cloud: CloudContext): Collection<EndpointRow> {
  const { endpoints, services, regions } = cloud.state.tables.identity;
  const known = SCHEMAS.endpoint[0].properties ?? {};
  const requireEnds = (service: unknown, region: unknown) => {
    if (typeof service === 'string' && !services.has(service)) throw expecting('endpoint service_id', 'service table');
    if (typeof region === 'string' && !regions.has(region)) throw expecting('endpoint region_id', 'region table');
  };
  const regionOf = (given: Given): string | null => {
    const region = (given['region_id'] ?? given['region'] ?? null) as string | null;
    if (region !== null && !regions.has(region)) {
      regions.insert({ id: region, description: '', parent_region_id: null, extra: {} });
    }
    return region;
  };
  const extra = (given: Given) => extraOf(given, { ...known, region: undefined });
  return {
    singular: 'endpoint',
    plural: 'endpoints',
    path: 'endpoints',
    schemas: SCHEMAS.endpoint,
    filters: ['interface', 'service_id', 'region_id'],
    get: (id) => endpoints.get(id),
    rows: () => endpoints.all(),
    view: ({ extra, ...row }) => ({ ...extra, ...row, url: endpointUrl(cloud, row), region: row.region_id }),
    create: (given) => {
      const { service_id = '', url = '', interface: face = '' } = given as Partial<EndpointRow>;
      requireEnds(service_id, given['region_id']);
      return endpoints.insert({
        id: newHexId(cloud),
        service_id,
        interface: face,
        region_id: regionOf(given),
        url,
        enabled: (given['enabled'] as boolean | undefined) ?? true,
        extra: extra(given),
      });
    },
    update: (row, given) => {
      requireEnds(given['service_id'], given['region_id']);
      return endpoints.update(row.id, {
        ...pick(given, ['service_id', 'interface', 'url', 'enabled']),
        ...('region' in given || 'region_id' in given ? { region_id: regionOf(given) } : {}),
        extra: { ...row.extra, ...extra(given) },
      });
    },
    remove: (row) => removeEndpoint(cloud, row.id),
  };
}

function pick(given: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, never> {
  return Object.fromEntries(names.filter((name) => name in given).map((name) => [name, given[name]])) as Record<
    string,
    never
  >;
}
