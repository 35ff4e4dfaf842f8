import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { endpointUrl } from './catalog.ts';
import { type Collection, type Given, listBody, mountCollection, requireAdmin, withSelf } from './collection.ts';
import { endpointsOfGroup, endpointsOfProject, groupsOfProject } from './endpoint-filters.ts';
import { projectView } from './projects.ts';
import { notFound } from './style.ts';
import type { EndpointGroupRow, EndpointRow } from './tables.ts';

const BASE = '/v3/OS-EP-FILTER';
const FILTERS = ['service_id', 'region_id', 'interface'];
const FIELDS = {
  description: { type: ['string', 'null'] },
  filters: { type: 'object' },
  name: { type: 'string', minLength: 1, maxLength: 255 },
} as const;
const SCHEMAS: readonly [Schema, Schema] = [
  { type: 'object', properties: FIELDS, required: ['name', 'filters'] },
  { type: 'object', properties: FIELDS, minProperties: 1 },
];

/** `/v3/OS-EP-FILTER`: which endpoints a project's catalog shows. */
export function endpointFilterRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { endpointGroups, endpoints, projects, projectEndpoints } = cloud.state.tables.identity;
  mountCollection(app, cloud, endpointGroupsCollection(cloud));
  const shown = (rows: readonly EndpointRow[]) =>
    rows.map(({ extra, ...row }) =>
      withSelf(cloud, 'endpoints', { ...extra, ...row, url: endpointUrl(cloud, row), region: row.region_id }),
    );
  const projectsWith = (target: string) =>
    projectEndpoints
      .where('target', target)
      .flatMap(({ project_id }) => projects.get(project_id) ?? [])
      .map((row) => withSelf(cloud, 'projects', projectView(row)));
  const find = <R>(what: string, table: { get(id: string): R | undefined }, id: string): R => {
    const row = table.get(id);
    if (!row) throw notFound(what, id);
    return row;
  };

  app.get(`${BASE}/endpoints/:id/projects`, (c) => {
    requireAdmin(c, 'list_projects_for_endpoint');
    const { id } = find('endpoint', endpoints, c.req.param('id'));
    return c.json(listBody(cloud, c, 'projects', projectsWith(id)));
  });
  app.get(`${BASE}/endpoint_groups/:id/projects`, (c) => {
    requireAdmin(c, 'list_projects_associated_with_endpoint_group');
    const { id } = find('endpoint group', endpointGroups, c.req.param('id'));
    return c.json(listBody(cloud, c, 'projects', projectsWith(id)));
  });
  app.get(`${BASE}/endpoint_groups/:id/endpoints`, (c) => {
    requireAdmin(c, 'list_endpoints_associated_with_endpoint_group');
    const group = find('endpoint group', endpointGroups, c.req.param('id'));
    return c.json(listBody(cloud, c, 'endpoints', shown(endpointsOfGroup(cloud, group))));
  });
  app.get(`${BASE}/projects/:project/endpoints`, (c) => {
    requireAdmin(c, 'list_endpoints_for_project');
    const { id } = find('project', projects, c.req.param('project'));
    return c.json(listBody(cloud, c, 'endpoints', shown(endpointsOfProject(cloud, id))));
  });
  app.get(`${BASE}/projects/:project/endpoint_groups`, (c) => {
    requireAdmin(c, 'list_endpoint_groups_for_project');
    const { id } = find('project', projects, c.req.param('project'));
    const groups = groupsOfProject(cloud, id).map((row) => withSelf(cloud, 'OS-EP-FILTER/endpoint_groups', { ...row }));
    return c.json(listBody(cloud, c, 'endpoint_groups', groups));
  });
  mountAssociation(app, cloud, `${BASE}/projects/:project/endpoints/:target`, 'endpoint');
  mountAssociation(app, cloud, `${BASE}/endpoint_groups/:target/projects/:project`, 'endpoint_group');
}

/** A project and an endpoint, or a group of endpoints, brought together and parted. */
function mountAssociation(
  app: ServiceApp,
  cloud: CloudContext,
  path: string,
  kind: 'endpoint' | 'endpoint_group',
): void {
  const { projects, projectEndpoints, endpoints, endpointGroups } = cloud.state.tables.identity;
  const ends = (c: ServiceContext, verb: string) => {
    requireAdmin(c, `${verb}_project`);
    const [project_id, target_id] = [c.req.param('project') ?? '', c.req.param('target') ?? ''];
    const target = kind === 'endpoint' ? endpoints.get(target_id) : endpointGroups.get(target_id);
    if (!target) throw notFound(kind.replace('_', ' '), target_id);
    if (!projects.has(project_id)) throw notFound('project', project_id);
    return { id: `${project_id}/${target_id}`, project_id, target_id };
  };
  const gone = ({ project_id, target_id }: { project_id: string; target_id: string }) =>
    new ApiError(404, `Endpoint ${target_id} not found in project ${project_id}`);
  app.get(path, (c) => {
    const row = ends(c, `check_${kind}_in`);
    if (!projectEndpoints.has(row.id)) throw gone(row);
    if (kind === 'endpoint') return c.body(null, 204);
    return c.json({ project_endpoint_group: { endpoint_group_id: row.target_id, project_id: row.project_id } });
  });
  app.put(path, (c) => {
    const row = ends(c, `add_${kind}_to`);
    if (projectEndpoints.has(row.id))
      throw new ApiError(409, `Conflict occurred attempting to store project_endpoint.`);
    projectEndpoints.insert(row);
    return c.body(null, 204);
  });
  app.delete(path, (c) => {
    const row = ends(c, `remove_${kind}_from`);
    if (!projectEndpoints.delete(row.id)) throw gone(row);
    return c.body(null, 204);
  });
}

function endpointGroupsCollection(cloud: CloudContext): Collection<EndpointGroupRow> {
  const { endpointGroups, projectEndpoints } = cloud.state.tables.identity;
  const filtersOf = (given: Given) => {
    const filters = given['filters'] as Readonly<Record<string, string>>;
    if (Object.keys(filters).every((name) => FILTERS.includes(name))) return filters;
    throw new ApiError(400, `Invalid filter for an endpoint group: it may be ${FILTERS.join(' or ')}.`);
  };
  return {
    singular: 'endpoint_group',
    plural: 'endpoint_groups',
    path: 'OS-EP-FILTER/endpoint_groups',
    schemas: SCHEMAS,
    filters: ['name'],
    get: (id) => endpointGroups.get(id),
    rows: () => endpointGroups.all(),
    view: (row) => ({ ...row }),
    create: (given) =>
      endpointGroups.insert({
        id: newHexId(cloud),
        name: given['name'] as string,
        description: (given['description'] as string | null | undefined) ?? null,
        filters: filtersOf(given),
      }),
    update: (row, given) =>
      endpointGroups.update(row.id, {
        ...('name' in given ? { name: given['name'] as string } : {}),
        ...('description' in given ? { description: given['description'] as string | null } : {}),
        ...('filters' in given ? { filters: filtersOf(given) } : {}),
      }),
    remove: (row) => {
      for (const one of projectEndpoints.where('target', row.id)) projectEndpoints.delete(one.id);
      endpointGroups.delete(row.id);
    },
  };
}
