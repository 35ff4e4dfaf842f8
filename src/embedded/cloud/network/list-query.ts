import { type SortKey, sortRows, withQuery } from '../pagination.ts';
import type { Caller } from '../service.ts';
import type { Row } from '../table.ts';
import { boolean, repr, shown } from './converters.ts';
import { badRequest, httpBadRequest, invalidInput } from './errors.ts';
import { attributesOf } from './request-body.ts';
import type { Filters, Resource } from './resource.ts';

type AnyRow = Row & { readonly project_id: string };

const PAGING = new Set(['limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'fields']);
const PROJECT = new Set(['tenant_id', 'project_id']);
const SPECIAL = new Set(['tags', 'tags-any', 'not-tags', 'not-tags-any', 'changed_since', ...PROJECT]);

/** A list request taken apart. */
export interface ListQuery {
  readonly filters: Filters;
  readonly fields: readonly string[];
  readonly sort: readonly SortKey[];
  readonly limit: number | undefined;
  readonly marker: string | undefined;
  readonly reverse: boolean;
}

export function parseListQuery<R extends AnyRow>(resource: Resource<R>, query: URLSearchParams): ListQuery {
  const filters = new Map<string, readonly string[]>();
  for (const name of new Set(query.keys())) if (!PAGING.has(name)) filters.set(name, query.getAll(name));
  const attributes = attributesOf(resource);
  const unknown = [...filters.keys()].filter((name) => !(name in attributes) && !SPECIAL.has(name));
  if (unknown.length > 0) throw httpBadRequest(`${repr(unknown)} is invalid attribute for filtering`);
  return {
    filters,
    fields: query.getAll('fields'),
    sort: parseSort(query, attributes),
    limit: parseLimit(query.get('limit')),
    marker: query.get('marker') ?? undefined,
    reverse: query.get('page_reverse') !== null && boolean(query.get('page_reverse'), 'page_reverse') === true,
  };
}

function parseLimit(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest('limit', `Limit must be an integer 0 or greater and not '${text}'`);
  return Number(text) === 0 ? undefined : Number(text);
}

function parseSort(query: URLSearchParams, attributes: Readonly<Record<string, unknown>>): SortKey[] {
  const keys = query.getAll('sort_key');
  const directions = query.getAll('sort_dir');
  if (keys.length !== directions.length) throw httpBadRequest('The number of sort_keys and sort_dirs must be same');
  const bad = directions.filter((direction) => direction !== 'asc' && direction !== 'desc');
  if (bad.length > 0) {
    throw httpBadRequest(`${repr(bad)} is invalid value for sort_dirs, valid value is 'asc' and 'desc'`);
  }
  const strange = keys.filter((key) => !(key in attributes) && !PROJECT.has(key));
  if (strange.length > 0) throw httpBadRequest(`${repr(strange)} is invalid attribute for sort_keys`);
  return keys.map((key, i) => [key, directions[i] === 'desc' ? 'desc' : 'asc']);
}

/** The page of rows asked for, sorted, and the links to its neighbours. */
export function selectPage<R extends AnyRow>(resource: Resource<R>, caller: Caller, query: ListQuery): readonly R[] {
  const matches = compileFilters(resource, caller, query.filters);
  const rows = resource.rows(query.filters).filter((row) => resource.readable(caller, row) && matches(row));
  const sorted = sortRows(rows, [...query.sort, ['id', 'asc']]);
  if (query.limit === undefined && query.marker === undefined) return sorted;
  return slice(resource, sorted, query);
}

function slice<R extends AnyRow>(resource: Resource<R>, sorted: readonly R[], query: ListQuery): readonly R[] {
  const at = query.marker === undefined ? undefined : sorted.findIndex((row) => row.id === query.marker);
  if (at === -1) throw resource.notFound(query.marker ?? '');
  const limit = query.limit ?? sorted.length;
  if (!query.reverse) {
    const start = at === undefined ? 0 : at + 1;
    return sorted.slice(start, start + limit);
  }
  const end = at ?? sorted.length;
  return sorted.slice(Math.max(0, end - limit), end);
}

/** `<collection>_links` of a page; undefined when the list is not paged. */
export function pageLinks(
  url: string,
  search: URLSearchParams,
  query: ListQuery,
  page: readonly Row[],
): { readonly rel: string; readonly href: string }[] | undefined {
  const { limit, reverse } = query;
  if (limit === undefined) return undefined;
  const short = page.length < limit;
  const links = [];
  const last = page.at(-1);
  const plain = { marker: undefined, page_reverse: undefined };
  const base = new URL(withQuery(url, search, plain)).searchParams;
  if (last && !(short && !reverse))
    links.push({
      rel: 'next',
      href: withQuery(url, base, { marker: last.id }),
    });
  const [first] = page;
  if (first && !(short && reverse)) {
    links.push({
      rel: 'previous',
      href: withQuery(url, base, { marker: first.id, page_reverse: 'True' }),
    });
  }
  return links;
}

type Predicate<R> = (row: R) => boolean;

function compileFilters<R extends AnyRow>(resource: Resource<R>, caller: Caller, filters: Filters): Predicate<R> {
  const predicates = [...filters].map(([name, values]) => compileFilter(resource, caller, name, values));
  return (row) => predicates.every((matches) => matches(row));
}

function compileFilter<R extends AnyRow>(
  resource: Resource<R>,
  caller: Caller,
  name: string,
  values: readonly string[],
): Predicate<R> {
  if (name.includes('tags'))
    return tagFilter(
      name,
      values.flatMap((value) => value.split(',')),
    );
  if (name === 'tenant_id' || name === 'project_id') return (row) => values.includes(row.project_id);
  if (name === 'changed_since') return (row) => String(field(row, 'updated_at')) >= (values[0] ?? '');
  if (name === 'fixed_ips') return fixedIpFilter(values);
  const attribute = attributesOf(resource)[name];
  if (attribute?.convert === boolean) {
    const wanted = values.map((value) => boolean(value, name));
    return (row) => wanted.includes(valueOf(resource, caller, row, name));
  }
  return (row) => {
    const value = valueOf(resource, caller, row, name);
    if (Array.isArray(value)) return value.some((item) => values.includes(shown(item)));
    return values.includes(value === null ? '' : shown(value));
  };
}

/** Stored attributes are read from the row; the few that are worked out need the view. */
function valueOf<R extends AnyRow>(resource: Resource<R>, caller: Caller, row: R, name: string): unknown {
  return name in row ? field(row, name) : resource.view(row, caller)[name];
}

function field(row: AnyRow, name: string): unknown {
  return (row as unknown as Record<string, unknown>)[name];
}

function tagFilter<R extends AnyRow>(name: string, wanted: readonly string[]): Predicate<R> {
  const tagsOf = (row: R) => (field(row, 'tags') as readonly string[] | undefined) ?? [];
  const all = (row: R) => wanted.every((tag) => tagsOf(row).includes(tag));
  const any = (row: R) => wanted.some((tag) => tagsOf(row).includes(tag));
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

/** `ip_address=`, `subnet_id=`, `ip_address_substr=`; values of one key are alternatives, keys add up. */
function fixedIpFilter<R extends AnyRow>(values: readonly string[]): Predicate<R> {
  const wanted = new Map<string, string[]>();
  for (const value of values) {
    if (!value.includes('=')) throw invalidInput(`'${value}' is not of the form <key>=[value]`);
    const [key = '', ...rest] = value.split('=');
    wanted.set(key, [...(wanted.get(key) ?? []), rest.join('=')]);
  }
  const [addresses, subnets, parts] = [
    wanted.get('ip_address'),
    wanted.get('subnet_id'),
    wanted.get('ip_address_substr'),
  ];
  return (row) => {
    const ips = field(row, 'fixed_ips') as readonly {
      ip_address: string;
      subnet_id: string;
    }[];
    return ips.some(
      (ip) =>
        (!addresses || addresses.includes(ip.ip_address)) &&
        (!subnets || subnets.includes(ip.subnet_id)) &&
        (!parts || parts.some((part) => ip.ip_address.includes(part))),
    );
  };
}
