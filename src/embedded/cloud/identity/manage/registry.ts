import type { CloudContext } from '../../context.ts';
import type { ServiceApp } from '../../service.ts';
import { catalogFor } from '../catalog.ts';
import { notFound } from '../style.ts';
import type { EndpointRow, RegionRow, ServiceRow } from '../tables.ts';
import { keystoneUrl, listAnswer } from './answer.ts';
import { booleanField, entityRoutes, extraOf, type Fields, requiredText, textField } from './entity.ts';

const TEXT = { max: 255 };

/** `/v3/services`, `/v3/endpoints`, `/v3/regions`, and the catalog of one's own token. */
export function registryRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { services, endpoints, regions } = cloud.state.tables.identity;
  entityRoutes<ServiceRow>(app, cloud, {
    one: 'service',
    many: 'services',
    table: services,
    filters: ['type', 'name'],
    view: ({ id, type, name, description, enabled, extra }) => ({
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...extra,
      id,
      type,
      enabled,
    }),
    create: (id, fields) => ({
      id,
      type: requiredText(fields, 'type', TEXT),
      ...serviceFields(fields),
      enabled: booleanField(fields, 'enabled') ?? true,
      extra: extraOf(fields, SERVICE),
    }),
    change: (row, fields) => ({
      type: textField(fields, 'type', TEXT) ?? row.type,
      ...serviceFields(fields),
      enabled: booleanField(fields, 'enabled') ?? row.enabled,
    }),
    beforeDelete: (row) => {
      for (const endpoint of endpoints.where('service', row.id)) endpoints.delete(endpoint.id);
    },
  });
  entityRoutes<EndpointRow>(app, cloud, {
    one: 'endpoint',
    many: 'endpoints',
    table: endpoints,
    filters: ['service_id', 'interface', 'region_id', 'region'],
    view: ({ id, interface: face, region_id, service_id, url, enabled, extra }) => ({
      ...extra,
      id,
      interface: face,
      region_id,
      service_id,
      url: url.replace('$(origin)s', cloud.origin),
      enabled,
      region: region_id,
    }),
    create: (id, fields) => {
      const service_id = requiredText(fields, 'service_id', TEXT);
      if (!services.get(service_id)) throw notFound('service', service_id);
      return {
        id,
        service_id,
        interface: requiredText(fields, 'interface', TEXT),
        region_id: textField(fields, 'region_id', TEXT) ?? textField(fields, 'region', TEXT) ?? null,
        url: requiredText(fields, 'url', { max: 225 }),
        enabled: booleanField(fields, 'enabled') ?? true,
        extra: extraOf(fields, ENDPOINT),
      };
    },
    change: (row, fields) => ({
      url: textField(fields, 'url', { max: 225 }) ?? row.url,
      interface: textField(fields, 'interface', TEXT) ?? row.interface,
      enabled: booleanField(fields, 'enabled') ?? row.enabled,
    }),
    beforeDelete: () => undefined,
  });
  entityRoutes<RegionRow>(app, cloud, {
    one: 'region',
    many: 'regions',
    table: regions,
    filters: ['parent_region_id'],
    view: ({ id, description, parent_region_id, extra }) => ({ ...extra, id, description, parent_region_id }),
    readers: () => true,
    listers: () => true,
    create: (id, fields) => ({
      id: textField(fields, 'id', TEXT) ?? id,
      description: textField(fields, 'description', TEXT) ?? '',
      parent_region_id: textField(fields, 'parent_region_id', TEXT) ?? null,
      extra: extraOf(fields, REGION),
    }),
    change: (row, fields) => ({ description: textField(fields, 'description', TEXT) ?? row.description }),
    beforeDelete: () => undefined,
  });
  app.get('/v3/auth/catalog', (c) =>
    c.json({
      catalog: catalogFor(cloud, c.get('caller').project?.id),
      links: { next: null, self: `${keystoneUrl(cloud)}/auth/catalog`, previous: null },
    }),
  );
  app.get('/v3/auth/system', (c) =>
    c.json({
      system: c.get('caller').isAdmin ? [{ all: true }] : [],
      links: { self: `${keystoneUrl(cloud)}/auth/system` },
    }),
  );
  for (const empty of ['limits', 'registered_limits']) app.get(`/v3/${empty}`, (c) => listAnswer(c, cloud, empty, []));
  app.get('/v3/auth/domains', (c) => listAnswer(c, cloud, 'domains', []));
}

const SERVICE = ['id', 'type', 'name', 'description', 'enabled', 'links'];
const ENDPOINT = ['id', 'service_id', 'interface', 'region_id', 'region', 'url', 'enabled', 'links'];
const REGION = ['id', 'description', 'parent_region_id', 'links'];

function serviceFields(fields: Fields): Pick<ServiceRow, 'name' | 'description'> {
  const name = textField(fields, 'name', TEXT);
  const description = textField(fields, 'description', { max: 65_535 });
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}
