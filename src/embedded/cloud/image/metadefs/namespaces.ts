import { ApiError } from '../../api-error.ts';
import { type CloudContext, isoSeconds } from '../../context.ts';
import { pageAfter, sortRows } from '../../pagination.ts';
import type { Caller } from '../../service.ts';
import type { MetadefNamespaceRow } from '../tables.ts';
import { addItem, checkedBody, itemView, itemsOf, propertiesView } from './items.ts';

const notFound = (name: string) => new ApiError(404, `Metadata definition namespace=${name} was not found.`);

/** Only administrators define metadata. */
export function requireAdmin(caller: Caller, action: string): void {
  if (!caller.isAdmin) throw new ApiError(403, `You are not authorized to complete ${action} action.`);
}

const maySee = (caller: Caller, row: MetadefNamespaceRow) =>
  caller.isAdmin || row.visibility === 'public' || row.owner === caller.project?.id;

export function findNamespace(cloud: CloudContext, caller: Caller, name: string): MetadefNamespaceRow {
  const row = cloud.state.tables.image.metadefNamespaces.get(name);
  if (!row || !maySee(caller, row)) throw notFound(name);
  return row;
}

export function namespaceView(row: MetadefNamespaceRow): Record<string, unknown> {
  const { id, created_ms, updated_ms, display_name, description, ...rest } = row;
  return {
    namespace: id,
    ...(display_name === null ? {} : { display_name }),
    ...(description === null ? {} : { description }),
    ...rest,
    created_at: isoSeconds(created_ms),
    updated_at: isoSeconds(updated_ms),
    self: `/v2/metadefs/namespaces/${id}`,
    schema: '/v2/schemas/metadefs/namespace',
  };
}

/** A namespace with all that it defines, each where there is any. */
export function wholeNamespace(cloud: CloudContext, row: MetadefNamespaceRow): Record<string, unknown> {
  const objects = itemsOf(cloud, row.id, 'object').map(itemView);
  const properties = itemsOf(cloud, row.id, 'property');
  const tags = itemsOf(cloud, row.id, 'tag').map(({ name }) => ({ name }));
  return {
    ...namespaceView(row),
    ...associations(cloud, row),
    ...(objects.length > 0 ? { objects } : {}),
    ...(properties.length > 0 ? { properties: propertiesView(properties) } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function associations(cloud: CloudContext, { id }: MetadefNamespaceRow): object {
  const found = itemsOf(cloud, id, 'resource_type').map(itemView);
  return found.length > 0 ? { resource_type_associations: found } : {};
}

export function listNamespaces(cloud: CloudContext, caller: Caller, query: URLSearchParams): object {
  const [visibility, types] = [query.get('visibility'), query.get('resource_types')?.split(',')];
  const fits = (row: MetadefNamespaceRow) =>
    maySee(caller, row) &&
    (visibility === null || row.visibility === visibility) &&
    (!types || itemsOf(cloud, row.id, 'resource_type').some(({ name }) => types.includes(name)));
  const all = cloud.state.tables.image.metadefNamespaces.all().filter(fits);
  const direction = query.get('sort_dir') === 'asc' ? 'asc' : 'desc';
  const limit = Number(query.get('limit') ?? '25');
  const page = pageAfter(
    sortRows(all, [
      ['created_ms', direction],
      ['id', direction],
    ]),
    {
      limit,
      marker: query.get('marker') ?? undefined,
    },
  );
  if (!page) throw notFound(query.get('marker') ?? '');
  const path = '/v2/metadefs/namespaces';
  const rest = new URLSearchParams([...query].filter(([name]) => name !== 'marker'));
  const next = new URLSearchParams([...rest, ['marker', page.rows.at(-1)?.id ?? '']]);
  return {
    namespaces: page.rows.map((row) => ({ ...namespaceView(row), ...associations(cloud, row) })),
    first: rest.size === 0 ? path : `${path}?${rest.toString()}`,
    ...(page.rows.length > 0 && page.rows.length === limit ? { next: `${path}?${next.toString()}` } : {}),
    schema: '/v2/schemas/metadefs/namespaces',
  };
}

interface Given {
  readonly namespace: string;
  readonly objects?: readonly unknown[];
  readonly tags?: readonly unknown[];
  readonly properties?: Readonly<Record<string, object>>;
  readonly resource_type_associations?: readonly unknown[];
}
type Own = Partial<Omit<MetadefNamespaceRow, 'id'>>;
const parsed = (body: unknown) => checkedBody('namespace', body) as unknown as Given & Own;

/** Makes a namespace, with what the body defines in it. */
export function createNamespace(cloud: CloudContext, caller: Caller, body: unknown): Record<string, unknown> {
  requireAdmin(caller, 'add_metadef_namespace');
  const { namespace: id, objects, tags, properties, resource_type_associations, ...own } = parsed(body);
  const { metadefNamespaces } = cloud.state.tables.image;
  if (metadefNamespaces.has(id)) {
    throw new ApiError(409, `The metadata definition namespace=${id} already exists.`);
  }
  const definitions = [
    ...(resource_type_associations ?? []).map((one) => ['resource_type', checkedBody('resource_type', one)] as const),
    ...(objects ?? []).map((one) => ['object', checkedBody('object', one)] as const),
    ...(tags ?? []).map((one) => ['tag', checkedBody('tag', one)] as const),
    ...Object.entries(properties ?? {}).map(
      ([name, one]) => ['property', checkedBody('property', { ...one, name })] as const,
    ),
  ];
  const now = cloud.clock.now();
  const base = { display_name: null, description: null, visibility: 'private', protected: false } as const;
  const owner = caller.project?.id ?? '';
  const row = metadefNamespaces.insert({ ...base, owner, ...own, id, created_ms: now, updated_ms: now });
  for (const [kind, definition] of definitions) addItem(cloud, id, kind, definition);
  return wholeNamespace(cloud, row);
}

/** Writes a namespace's own fields anew; what it defines goes with it to a new name. */
export function updateNamespace(cloud: CloudContext, caller: Caller, name: string, body: unknown): object {
  const old = findNamespace(cloud, caller, name);
  requireAdmin(caller, 'modify_metadef_namespace');
  const { namespace: id, display_name, description, visibility, protected: kept, owner } = parsed(body);
  const { metadefNamespaces, metadefItems } = cloud.state.tables.image;
  const fields = {
    display_name: display_name ?? null,
    description: description ?? null,
    visibility: visibility ?? 'private',
    protected: kept ?? false,
    owner: owner ?? old.owner,
    updated_ms: cloud.clock.now(),
  };
  if (id === old.id) return namespaceView(metadefNamespaces.update(id, fields));
  if (metadefNamespaces.has(id)) {
    throw new ApiError(409, `The metadata definition namespace=${id} already exists.`);
  }
  metadefNamespaces.delete(old.id);
  for (const item of metadefItems.where('namespace', old.id)) {
    metadefItems.delete(item.id);
    metadefItems.insert({ ...item, id: item.id.replace(old.id, id), namespace: id });
  }
  return namespaceView(metadefNamespaces.insert({ ...old, ...fields, id }));
}

export function removeNamespace(cloud: CloudContext, caller: Caller, name: string): void {
  const row = findNamespace(cloud, caller, name);
  requireAdmin(caller, 'delete_metadef_namespace');
  if (row.protected) {
    throw new ApiError(403, `Metadata definition namespace ${name} is protected and cannot be deleted.`);
  }
  const { metadefNamespaces, metadefItems } = cloud.state.tables.image;
  for (const item of metadefItems.where('namespace', name)) metadefItems.delete(item.id);
  metadefNamespaces.delete(name);
}
