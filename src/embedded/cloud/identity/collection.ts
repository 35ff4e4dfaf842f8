import { sortRows } from '../pagination.ts';
import type { CloudContext } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import type { Row } from '../table.ts';
import { readBody } from './body.ts';
import { requireValid } from './schemas.ts';
import { forbidden, notFound } from './style.ts';

export type Given = Readonly<Record<string, unknown>>;

/** One of Keystone's collections: what its URLs do. */
export interface Collection<R extends Row> {
  readonly singular: string;
  readonly plural: string;
  /** Below `/v3`. */
  readonly path: string;
  readonly schemas: readonly [create: Schema, update: Schema];
  /** Attributes that a list can be filtered by. */
  readonly filters: readonly string[];
  /** Filters that hold where the query does not name them. */
  readonly unlessAsked?: Readonly<Record<string, string>>;
  readonly get: (id: string) => R | undefined;
  readonly rows: () => readonly R[];
  readonly view: (row: R) => Record<string, unknown>;
  /** Whether somebody who is no administrator may see it. */
  readonly readable?: (caller: Caller, row: R) => boolean;
  /** Everybody may list it. */
  readonly listedToAll?: true;
  /** Lists keep the order of creation; by id unless told. */
  readonly unsorted?: true;
  /** An answer to an update shows what is under no attribute of its own under `extra` too. */
  readonly extraTwice?: true;
  readonly create: (given: Given, caller: Caller) => R;
  readonly update: (row: R, given: Given) => R;
  readonly remove: (row: R) => void;
}

/** Serves a collection: list, create, show, update, delete. */
export function mountCollection<R extends Row>(app: ServiceApp, cloud: CloudContext, collection: Collection<R>): void {
  const { singular, plural, path, get, view } = collection;
  const [createSchema, updateSchema] = collection.schemas;
  const base = `/v3/${path}`;
  const show = (row: R) => withSelf(cloud, path, view(row));
  const find = (c: ServiceContext, verb: string): R => {
    const id = c.req.param('id') ?? '';
    const row = get(id);
    const caller = c.get('caller');
    const seen = row !== undefined && verb === 'get' && collection.readable?.(caller, row);
    if (!caller.isAdmin && !seen) throw forbidden(`identity:${verb}_${singular}`);
    if (!row) throw notFound(singular, id);
    return row;
  };
  app.get(base, (c) => {
    if (!c.get('caller').isAdmin && !collection.listedToAll) throw forbidden(`identity:list_${plural}`);
    const rows = collection.unsorted ? collection.rows() : sortRows(collection.rows(), [['id', 'asc']]);
    const query = { ...collection.unlessAsked, ...c.req.query() };
    return c.json(listBody(cloud, c, plural, filterRows(query, rows.map(show), collection.filters)));
  });
  app.post(base, async (c) => {
    requireAdmin(c, `create_${singular}`);
    const given = await readMember(c, singular);
    requireValid(given, createSchema);
    return c.json({ [singular]: show(collection.create(given, c.get('caller'))) }, 201);
  });
  app.get(`${base}/:id`, (c) => c.json({ [singular]: show(find(c, 'get')) }));
  app.patch(`${base}/:id`, async (c) => {
    const given = await readMember(c, singular);
    requireValid(given, updateSchema);
    const row = collection.update(find(c, 'update'), given);
    return c.json({ [singular]: { ...show(row), ...(collection.extraTwice ? extraAgain(row) : {}) } });
  });
  app.delete(`${base}/:id`, (c) => {
    collection.remove(find(c, 'delete'));
    return c.body(null, 204);
  });
}

/** The operator's own attributes a second time; clients put up with it. */
function extraAgain(row: Row & { readonly extra?: Given }): Given {
  return row.extra && Object.keys(row.extra).length > 0 ? { extra: row.extra } : {};
}

/** The object under `name` in the body; nothing there is an empty object, which the schema then refuses. */
export async function readMember(c: ServiceContext, name: string): Promise<Given> {
  const member = (await readBody(c))[name];
  return typeof member === 'object' && member !== null && !Array.isArray(member) ? (member as Given) : {};
}

export function requireAdmin(c: ServiceContext, action: string): void {
  if (!c.get('caller').isAdmin) throw forbidden(`identity:${action}`);
}

export function withSelf(cloud: CloudContext, path: string, view: Record<string, unknown>): Record<string, unknown> {
  return { ...view, links: { self: `${cloud.origin}/identity/v3/${path}/${String(view['id'])}` } };
}

export function listBody(cloud: CloudContext, c: ServiceContext, plural: string, items: readonly unknown[]) {
  const { pathname, search } = new URL(c.req.url);
  return { [plural]: items, links: { next: null, self: `${cloud.origin}${pathname}${search}`, previous: null } };
}

type View = Record<string, unknown>;

const COMPARISONS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  contains: (value, wanted) => value.includes(wanted),
  icontains: (value, wanted) => value.toLowerCase().includes(wanted.toLowerCase()),
  startswith: (value, wanted) => value.startsWith(wanted),
  istartswith: (value, wanted) => value.toLowerCase().startsWith(wanted.toLowerCase()),
  endswith: (value, wanted) => value.endsWith(wanted),
  iendswith: (value, wanted) => value.toLowerCase().endsWith(wanted.toLowerCase()),
};

/** Rows that match the query's filters; parameters that are no filter of the collection are ignored, as in Keystone. */
export function filterRows(
  query: Readonly<Record<string, string>>,
  rows: readonly View[],
  filters: readonly string[],
): readonly View[] {
  return Object.entries(query).reduce((left, [key, wanted]) => {
    const [name = '', comparison] = key.split('__');
    if (!filters.includes(name)) return left;
    if (name.includes('tags')) return left.filter(tagFilter(name, wanted.split(',')));
    const compare = comparison === undefined ? undefined : COMPARISONS[comparison];
    return left.filter((row) => (compare ? compare(String(row[name]), wanted) : equals(row[name], wanted, name)));
  }, rows);
}

function equals(value: unknown, wanted: string, name: string): boolean {
  if (typeof value === 'boolean') return value === !['0', 'false', 'False'].includes(wanted);
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return name === 'name' ? text.toLowerCase() === wanted.toLowerCase() : text === wanted;
}

function tagFilter(name: string, wanted: readonly string[]): (row: View) => boolean {
  const tagsOf = (row: View) => row['tags'] as readonly string[];
  const all = (row: View) => wanted.every((tag) => tagsOf(row).includes(tag));
  const any = (row: View) => wanted.some((tag) => tagsOf(row).includes(tag));
  switch (name) {
    case 'tags-any':
      return any;
    case 'not-tags':
      return (row) => !all(row);
    case 'not-tags-any':
      return (row) => !any(row);
    default:
      return all;
  }
}

/** What is given beyond the known attributes: kept and shown, as Keystone does. */
export function extraOf(given: Given, known: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => !(name in known) && name !== 'id' && name !== 'links'),
  );
}
