import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import type { Row } from '../table.ts';
import { disallowed } from './errors.ts';
import { pageLinks, parseListQuery, selectPage } from './list-query.ts';
import { requireQuota } from './quotas.ts';
import { attributesOf, createValues, readCreate, readUpdate, requireRevision, updateValues } from './request-body.ts';
import { type Resource, owns } from './resource.ts';
import { mountTags } from './tags.ts';

type AnyRow = Row & { readonly project_id: string; readonly revision_number?: number };

/** Serves a resource's collection and members below `/v2.0`. */
export function mount<R extends AnyRow>(app: ServiceApp, cloud: CloudContext, resource: Resource<R>): void {
  const collection = `/v2.0/${resource.path}`;
  const member = `${collection}/:id`;
  const { singular, plural } = resource;
  const render = renderer(resource);
  const find = (c: ServiceContext): R => {
    const id = c.req.param('id') ?? '';
    const row = resource.get(id);
    if (!row || !resource.readable(c.get('caller'), row)) throw resource.notFound(id);
    return row;
  };

  app.get(collection, (c) => {
    const caller = c.get('caller');
    const search = new URL(c.req.url).searchParams;
    const query = parseListQuery(resource, search);
    const page = selectPage(resource, caller, query);
    const links = pageLinks(`${cloud.origin}/networking${collection}`, search, query, page);
    const items = page.map((row) => render(row, caller, query.fields));
    return c.json({ [plural]: items, ...(links && links.length > 0 ? { [`${plural}_links`]: links } : {}) });
  });
  app.get(member, (c) => {
    const fields = new URL(c.req.url).searchParams.getAll('fields');
    return c.json({ [singular]: render(find(c), c.get('caller'), fields) });
  });
  mountWrites(app, cloud, resource, { collection, member, render, find });
  if (resource.setTags) mountTags(app, resource, `/v2.0/${resource.tagPath ?? resource.path}`);
  app.all(member, () => {
    const message = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
    throw new ApiError(405, message, { type: 'HTTPMethodNotAllowed' });
  });
}

type Render<R> = (row: R, caller: Caller, fields: readonly string[]) => Record<string, unknown>;

interface Mounted<R> {
  readonly collection: string;
  readonly member: string;
  readonly render: Render<R>;
  readonly find: (c: ServiceContext) => R;
}

function mountWrites<R extends AnyRow>(
  app: ServiceApp,
  cloud: CloudContext,
  resource: Resource<R>,
  mounted: Mounted<R>,
): void {
  const { collection, member, render, find } = mounted;
  const { singular, plural, create, update, remove } = resource;
  if (create) {
    app.post(collection, async (c) => {
      const caller = c.get('caller');
      const { bulk, items } = await readCreate(c, resource);
      resource.checkTogether?.(items);
      const made: R[] = [];
      try {
        for (const item of items) {
          const { projectId, values } = createValues(resource, caller, item);
          if (resource.quota !== undefined) requireQuota(cloud, projectId, resource.quota, 1);
          made.push(create(caller, projectId, values));
        }
      } catch (error) {
        for (const row of made) remove?.(caller, row);
        throw error;
      }
      const views = made.map((row) => render(row, caller, []));
      return c.json(bulk ? { [plural]: views } : { [singular]: views[0] }, 201);
    });
  }
  if (update) {
    app.put(member, async (c) => {
      const given = await readUpdate(c, resource);
      const row = find(c);
      requireRevision(c, row);
      const caller = c.get('caller');
      const values = updateValues(resource, caller, given, row);
      const changed = Object.keys(values).length === 0 ? row : update(caller, row, values);
      return c.json({ [singular]: render(changed, caller, []) });
    });
  }
  if (remove) {
    app.delete(member, (c) => {
      const row = find(c);
      const caller = c.get('caller');
      requireRevision(c, row);
      const writable = resource.writable ? resource.writable(caller, row) : owns(caller, row);
      if (!writable) throw disallowed(`rule:delete_${singular}`);
      remove(caller, row);
      return c.body(null, 204);
    });
  }
}

/** Shows a row: standard attributes added, what the caller may not see left out, only the fields asked for. */
function renderer<R extends AnyRow>(resource: Resource<R>): Render<R> {
  const secret = Object.entries(attributesOf(resource))
    .filter(([, attribute]) => attribute.adminSees)
    .map(([name]) => name);
  return (row, caller, fields) => {
    const view: Record<string, unknown> = { id: row.id, ...resource.view(row, caller) };
    if (!resource.unowned) {
      view['tenant_id'] = row.project_id;
      view['project_id'] = row.project_id;
    }
    if (!caller.isAdmin) for (const name of secret) Reflect.deleteProperty(view, name);
    if (fields.length === 0) return view;
    return Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
  };
}
