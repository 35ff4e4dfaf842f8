import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../../service.ts';
import type { MetadefKind } from '../tables.ts';
import { addItem, checkedBody, findItem, itemView, itemsOf, propertiesView, replaceItem } from './items.ts';
import {
  createNamespace,
  findNamespace,
  listNamespaces,
  removeNamespace,
  requireAdmin,
  updateNamespace,
  wholeNamespace,
} from './namespaces.ts';
import { PUBLISHED_SCHEMAS } from './schemas.ts';

const BASE = '/v2/metadefs/namespaces';
const SEGMENTS: Readonly<Record<MetadefKind, string>> = {
  object: 'objects',
  property: 'properties',
  tag: 'tags',
  resource_type: 'resource_types',
};
const empty = () => new Response(null, { status: 204 });
const body = (c: ServiceContext) => readJsonObject(c, 'Malformed JSON in request body.');

/** `/v2/metadefs/...`: which properties images, flavors and volumes may have, and what they mean. */
export function metadefRoutes(app: ServiceApp, cloud: CloudContext): void {
  app.get('/v2/schemas/metadefs/:name', (c) => {
    const schema = PUBLISHED_SCHEMAS[c.req.param('name')];
    if (!schema) throw new ApiError(404, 'The resource could not be found.');
    return c.json(schema);
  });
  app.get(BASE, (c) => c.json(listNamespaces(cloud, c.get('caller'), new URL(c.req.url).searchParams)));
  app.post(BASE, async (c) => {
    const made = createNamespace(cloud, c.get('caller'), await body(c));
    return c.json(made, 201, { location: String(made['self']) });
  });
  const one = `${BASE}/:namespace`;
  app.get(one, (c) => c.json(wholeNamespace(cloud, findNamespace(cloud, c.get('caller'), c.req.param('namespace')))));
  app.put(one, async (c) => {
    const given = await body(c);
    return c.json(updateNamespace(cloud, c.get('caller'), c.req.param('namespace'), given));
  });
  app.delete(one, (c) => {
    removeNamespace(cloud, c.get('caller'), c.req.param('namespace'));
    return empty();
  });
  app.get('/v2/metadefs/resource_types', (c) => {
    const rows = cloud.state.tables.image.metadefItems.all().filter(({ kind }) => kind === 'resource_type');
    const byName = new Map(rows.map((row) => [row.name, row]));
    const types = [...byName.values()].map(itemView).map(({ name, created_at, updated_at }) => ({
      ...{ name, created_at, updated_at },
    }));
    return c.json({ resource_types: types });
  });
  for (const kind of Object.keys(SEGMENTS) as MetadefKind[]) mountItems(app, cloud, kind);
  mountTags(app, cloud);
}

/** The parts of a path below a namespace that the caller may see, and change where `verb` says so. */
function place(c: ServiceContext, cloud: CloudContext, kind: MetadefKind, verb?: string) {
  const { id } = findNamespace(cloud, c.get('caller'), c.req.param('namespace') ?? '');
  if (verb !== undefined) requireAdmin(c.get('caller'), `${verb}_metadef_${kind}`);
  return { namespace: id, name: c.req.param('name') ?? '' };
}

function mountItems(app: ServiceApp, cloud: CloudContext, kind: MetadefKind): void {
  const segment = SEGMENTS[kind];
  const all = `${BASE}/:namespace/${segment}`;
  app.get(all, (c) => {
    const { namespace } = place(c, cloud, kind);
    const rows = itemsOf(cloud, namespace, kind);
    if (kind === 'property') return c.json({ properties: propertiesView(rows) });
    const plural = kind === 'resource_type' ? 'resource_type_associations' : segment;
    const links = { first: `${BASE}/${namespace}/${segment}`, schema: `/v2/schemas/metadefs/${segment}` };
    return c.json({ [plural]: rows.map(itemView), ...(kind === 'resource_type' ? {} : links) });
  });
  if (kind !== 'tag') {
    app.post(all, async (c) => {
      const { namespace } = place(c, cloud, kind, 'add');
      return c.json(itemView(addItem(cloud, namespace, kind, checkedBody(kind, await body(c)))), 201);
    });
  }
  app.delete(`${all}/:name`, (c) => {
    const { namespace, name } = place(c, cloud, kind, kind === 'resource_type' ? 'remove' : 'delete');
    cloud.state.tables.image.metadefItems.delete(findItem(cloud, namespace, kind, name).id);
    return empty();
  });
  if (kind === 'resource_type') return;
  app.delete(all, (c) => {
    const { namespace } = place(c, cloud, kind, 'delete');
    for (const row of itemsOf(cloud, namespace, kind)) cloud.state.tables.image.metadefItems.delete(row.id);
    return empty();
  });
  app.get(`${all}/:name`, (c) => {
    const { namespace, name } = place(c, cloud, kind);
    return c.json(itemView(findItem(cloud, namespace, kind, name)));
  });
  app.put(`${all}/:name`, async (c) => {
    const { namespace, name } = place(c, cloud, kind, 'modify');
    const given = checkedBody(kind, await body(c));
    return c.json(itemView(replaceItem(cloud, findItem(cloud, namespace, kind, name), given)));
  });
}

/** Tags are made by their path, or all at once in place of those there are. */
function mountTags(app: ServiceApp, cloud: CloudContext): void {
  const all = `${BASE}/:namespace/tags`;
  app.post(`${all}/:name`, (c) => {
    const { namespace, name } = place(c, cloud, 'tag', 'add');
    return c.json(itemView(addItem(cloud, namespace, 'tag', { name })), 201);
  });
  app.post(all, async (c) => {
    const { namespace } = place(c, cloud, 'tag', 'add');
    const { tags } = (await body(c)) as { tags?: unknown };
    if (!Array.isArray(tags)) {
      throw new ApiError(400, "Provided object does not match schema 'tags': 'tags' is a required property");
    }
    const wanted = tags.map((tag) => checkedBody('tag', tag));
    if (!/^(true|1|yes)$/i.test(c.req.header('x-openstack-append') ?? '')) {
      for (const row of itemsOf(cloud, namespace, 'tag')) cloud.state.tables.image.metadefItems.delete(row.id);
    }
    for (const tag of wanted) addItem(cloud, namespace, 'tag', tag);
    return c.json({ tags: wanted.map(({ name }) => ({ name })) }, 201);
  });
}
