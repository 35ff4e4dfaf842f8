import type { CloudContext } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { readBody } from './body.ts';
import { type Collection, mountCollection, requireAdmin, withSelf } from './collection.ts';
import { createDomain, projectView, projectsCollection, removeDomain, updateProject } from './projects.ts';
import { ancestorIds, rolesOn } from './roles.ts';
import { SCHEMAS, TAGS, requireValid } from './schemas.ts';
import { forbidden, notFound } from './style.ts';
import type { ProjectRow } from './tables.ts';

/** `/v3/projects` with their tags and family, `/v3/domains`. */
export function projectRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { projects } = cloud.state.tables.identity;
  const find = (c: ServiceContext, action: string): ProjectRow => {
    const id = c.req.param('id') ?? '';
    const caller = c.get('caller');
    if (!caller.isAdmin && caller.project?.id !== id) throw forbidden(`identity:${action}`);
    const row = projects.get(id);
    if (!row) throw notFound('project', id);
    return row;
  };
  app.get('/v3/projects/:id', async (c, next) => {
    const wanted = FAMILY.filter((name) => c.req.query(name) !== undefined);
    if (wanted.length === 0) return next();
    const row = find(c, 'get_project');
    const family = Object.assign({}, ...wanted.map((name) => familyOf(cloud, c, row, name))) as Record<string, unknown>;
    return c.json({ project: withSelf(cloud, 'projects', { ...projectView(row), ...family }) });
  });
  mountCollection(app, cloud, projectsCollection(cloud));
  mountCollection(app, cloud, domainsCollection(cloud));

  const tags = '/v3/projects/:id/tags';
  const tagsBody = (row: ProjectRow) => ({ links: { self: `${cloud.origin}/identity/v3` }, tags: row.tags });
  const requireTag = (row: ProjectRow, tag: string) => {
    if (!row.tags.includes(tag)) throw notFound('project tag', tag);
  };
  app.get(tags, (c) => c.json(tagsBody(find(c, 'list_project_tags'))));
  app.put(tags, async (c) => {
    requireAdmin(c, 'update_project_tags');
    const given = (await readBody(c))['tags'];
    requireValid(given, TAGS);
    return c.json(tagsBody(projects.update(find(c, 'update_project_tags').id, { tags: given as string[] })));
  });
  app.delete(tags, (c) => {
    requireAdmin(c, 'delete_project_tags');
    projects.update(find(c, 'delete_project_tags').id, { tags: [] });
    return c.body(null, 204);
  });
  app.get(`${tags}/:tag`, (c) => {
    requireTag(find(c, 'get_project_tag'), c.req.param('tag'));
    return c.body(null, 204);
  });
  app.put(`${tags}/:tag`, (c) => {
    requireAdmin(c, 'create_project_tag');
    const row = find(c, 'create_project_tag');
    projects.update(row.id, { tags: [...new Set([...row.tags, c.req.param('tag')])] });
    return c.body(null, 201);
  });
  app.delete(`${tags}/:tag`, (c) => {
    requireAdmin(c, 'delete_project_tag');
    const row = find(c, 'delete_project_tag');
    requireTag(row, c.req.param('tag'));
    projects.update(row.id, { tags: row.tags.filter((tag) => tag !== c.req.param('tag')) });
    return c.body(null, 204);
  });
}

const FAMILY = ['parents_as_list', 'parents_as_ids', 'subtree_as_list', 'subtree_as_ids'] as const;

interface IdTree {
  readonly [id: string]: IdTree | null;
}

/** Lists hold only projects that the caller has a role in; the trees of ids hold all. */
function familyOf(
  cloud: CloudContext,
  c: ServiceContext,
  row: ProjectRow,
  name: (typeof FAMILY)[number],
): Record<string, unknown> {
  const { projects } = cloud.state.tables.identity;
  const userId = c.get('caller').user.id;
  const parents = ancestorIds(cloud.state.tables.identity, row.id);
  const children = (id: string): ProjectRow[] => projects.where('parent', id);
  const below = (id: string): ProjectRow[] => children(id).flatMap((child) => [child, ...below(child.id)]);
  const tree = (id: string): IdTree | null => {
    const found = children(id).map((child): [string, IdTree | null] => [child.id, tree(child.id)]);
    return found.length === 0 ? null : Object.fromEntries(found);
  };
  const list = (rows: readonly ProjectRow[]) =>
    rows
      .filter((project) => rolesOn(cloud, userId, { kind: 'project', id: project.id }).length > 0)
      .map((project) => ({ project: withSelf(cloud, 'projects', projectView(project)) }));
  switch (name) {
    case 'parents_as_list':
      return { parents: list(parents.flatMap((id) => projects.get(id) ?? []).filter((parent) => !parent.is_domain)) };
    case 'parents_as_ids':
      return { parents: parents.toReversed().reduce<IdTree | null>((inner, id) => ({ [id]: inner }), null) };
    case 'subtree_as_list':
      return { subtree: list(below(row.id)) };
    case 'subtree_as_ids':
      return { subtree: tree(row.id) };
  }
}

function domainsCollection(cloud: CloudContext): Collection<ProjectRow> {
  const { projects } = cloud.state.tables.identity;
  return {
    singular: 'domain',
    extraTwice: true,
    plural: 'domains',
    path: 'domains',
    schemas: SCHEMAS.domain,
    filters: ['name', 'enabled'],
    get: (id) => {
      const row = projects.get(id);
      return row?.is_domain ? row : undefined;
    },
    rows: () => projects.all().filter((row) => row.is_domain),
    view: ({ id, name, description, enabled, tags, options, extra }) => ({
      ...extra,
      id,
      name,
      description,
      enabled,
      tags,
      options,
    }),
    readable: (caller, row) => caller.user.domain_id === row.id || caller.project?.domain_id === row.id,
    create: (given) => createDomain(cloud, given),
    update: (row, given) => updateProject(cloud, row, given),
    remove: (row) => removeDomain(cloud, row),
  };
}
