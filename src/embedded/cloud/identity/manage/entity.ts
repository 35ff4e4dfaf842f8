import { ApiError } from '../../api-error.ts';
import { type CloudContext, newHexId } from '../../context.ts';
import type { Caller, ServiceApp, ServiceContext } from '../../service.ts';
import type { Table } from '../../table.ts';
import { readBody } from '../body.ts';
import { notFound } from '../style.ts';
import { allow, keystoneUrl, listAnswer, matchesQuery } from './answer.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A kind of thing that Keystone keeps, with the manners all of them share: list, show, create, change, delete. */
export interface Entity<R extends { readonly id: string }> {
  readonly one: string;
  readonly many: string;
  readonly table: Pick<Table<R>, 'get' | 'all' | 'insert' | 'update' | 'delete'>;
  /** Which rows of the table are of this kind (a domain is a row among the projects). */
  readonly includes?: (row: R) => boolean;
  readonly filters: readonly string[];
  view(row: R): Fields;
  /** Who may see one of them besides administrators. */
  readonly readers?: (caller: Caller, row: R) => boolean;
  /** Who may list them besides administrators. */
  readonly listers?: (caller: Caller) => boolean;
  /** The row to store. Throws ApiError for what is not allowed. */
  create(id: string, fields: Fields, caller: Caller): R;
  /** What to change of the row. Throws ApiError for what is not allowed. */
  change(row: R, fields: Fields): Partial<R>;
  /** Ends what depends on it. Throws ApiError when it may not go. */
  beforeDelete(row: R): void;
}

/** Registers the routes of a kind below `/v3/<many>`. */
export function entityRoutes<R extends { readonly id: string }>(
  app: ServiceApp,
  cloud: CloudContext,
  kind: Entity<R>,
): void {
  const { one, many, table } = kind;
  const path = `/v3/${many}`;
  const show = (row: R, more: Fields = {}): Fields => ({
    ...kind.view(row),
    ...more,
    links: { self: `${keystoneUrl(cloud)}/${many}/${row.id}` },
  });
  const find = (id: string): R => {
    const row = table.get(id);
    if (!row || kind.includes?.(row) === false) throw notFound(one, id);
    return row;
  };
  app.get(path, (c) => {
    allow(c, `list_${many}`, kind.listers);
    const rows = table.all().filter((row) => kind.includes?.(row) !== false);
    const views = rows.map((row) => show(row)).filter((view) => matchesQuery(c, view, kind.filters));
    return listAnswer(c, cloud, many, views);
  });
  app.get(`${path}/:id`, (c) => {
    const row = table.get(c.req.param('id'));
    allow(c, `get_${one}`, (caller) => row !== undefined && kind.readers?.(caller, row) === true);
    return c.json({ [one]: show(find(c.req.param('id'))) });
  });
  app.post(path, async (c) => {
    allow(c, `create_${one}`);
    const row = kind.create(newHexId(cloud), await fieldsOf(c, one), c.get('caller'));
    return c.json({ [one]: show(table.insert(row)) }, 201);
  });
  app.patch(`${path}/:id`, async (c) => {
    allow(c, `update_${one}`);
    const row = find(c.req.param('id'));
    const changed = table.update(row.id, kind.change(row, await fieldsOf(c, one)));
    const extra = 'extra' in changed ? (changed.extra as Fields) : {};
    // Keystone repeats the attributes of one's own under `extra`, in answers to changes only.
    const again = Object.keys(extra).length > 0 && (one === 'project' || one === 'user') ? { extra } : {};
    return c.json({ [one]: show(changed, again) });
  });
  app.delete(`${path}/:id`, (c) => {
    allow(c, `delete_${one}`);
    const row = find(c.req.param('id'));
    kind.beforeDelete(row);
    table.delete(row.id);
    return c.body(null, 204);
  });
}

/** The object inside the envelope. Throws ApiError 400 when there is none. */
export async function fieldsOf(c: ServiceContext, one: string): Promise<Fields> {
  const body = await readBody(c);
  const fields = body[one];
  if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Fields;
  throw new ApiError(400, `Expecting to find ${one} in the request body.`);
}

/** What Keystone stores beside the attributes it knows. */
export function extraOf(fields: Fields, known: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !known.includes(name)));
}

/** The text of a field. Throws ApiError 400 as python-jsonschema words it. */
export function textField(fields: Fields, name: string, limits: { readonly max: number }): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalid(name, `${JSON.stringify(value)} is not of type 'string'`);
  if (value.length > limits.max) throw invalid(name, `'${value}' is too long`);
  if (name === 'name' && value.trim() === '') throw invalid(name, `'${value}' does not match '[\\\\S]+'`);
  return value;
}

export function requiredText(fields: Fields, name: string, limits: { readonly max: number }): string {
  const value = textField(fields, name, limits);
  if (value === undefined) throw new ApiError(400, `'${name}' is a required property`);
  return value;
}

export function booleanField(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(name, `${JSON.stringify(value)} is not of type 'boolean'`);
}

function invalid(name: string, why: string): ApiError {
  return new ApiError(400, `Invalid input for field '${name}': ${why}`);
}
