import { ApiError } from '../api-error.ts';
import { type SortKey, pageAfter, sortRows, withQuery } from '../pagination.ts';
import type { Call } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { invalidInput, projectOf } from './policy.ts';

const MAX_LIMIT = 1000;
const PAGING = new Set([
  ...['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'all_tenants', 'with_count', 'project_id'],
]);

interface ListOptions<T> {
  readonly call: Call;
  /** `volumes` */
  readonly collection: string;
  readonly path: string;
  readonly view: (call: Call, row: T) => object;
  readonly sortable: Readonly<Record<string, string>>;
  /** First microversion that takes `with_count`. */
  readonly countSince: number;
  readonly markerNotFound: (marker: string) => ApiError;
}

interface Listed {
  readonly id: string;
  readonly project_id: string;
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A list of volumes or snapshots: filtered, sorted, in pages. */
export function listRows<T extends Listed>(all: readonly T[], options: ListOptions<T>): object {
  const { call, collection, path, view } = options;
  const fitting = all.filter(rowFilter(call));
  const { limit, marker, offset } = paging(call);
  const sorted = sortRows(fitting, sortKeys(call.query, options.sortable)).slice(offset);
  const page = pageAfter(sorted, { limit, marker });
  if (!page) throw options.markerNotFound(marker ?? '');
  const full = limit > 0 && page.rows.length === limit;
  const project = projectOf(call);
  const base = call.base.endsWith(project) ? call.base : `${call.base}/${project}`;
  const href = withQuery(`${base}/${path}`, call.query, { marker: page.rows.at(-1)?.id });
  return {
    [collection]: page.rows.map((row) => view(call, row)),
    ...(full ? { [`${collection}_links`]: [{ rel: 'next', href }] } : {}),
    ...(call.minor >= options.countSince && truthy(call.query.get('with_count')) ? { count: fitting.length } : {}),
  };
}

function paging({ query }: Call): { limit: number; marker: string | undefined; offset: number } {
  const limit = query.get('limit');
  const offset = query.get('offset') ?? '0';
  if (limit !== null && !/^-?\d+$/.test(limit)) throw new ApiError(400, 'limit param must be an integer');
  if (limit !== null && Number(limit) < 0) throw new ApiError(400, 'limit param must be positive');
  if (!/^\d+$/.test(offset)) throw new ApiError(400, 'offset param must be an integer');
  return {
    limit: Math.min(MAX_LIMIT, limit === null ? MAX_LIMIT : Number(limit)),
    marker: query.get('marker') ?? undefined,
    offset: Number(offset),
  };
}

function sortKeys(query: URLSearchParams, sortable: Readonly<Record<string, string>>): SortKey[] {
  const asked = query.has('sort')
    ? (query.get('sort') ?? '').split(',').map((part) => part.trim().split(':'))
    : query.getAll('sort_key').map((key, index) => [key, query.getAll('sort_dir')[index] ?? 'desc']);
  const keys = asked.map(([key = '', direction = 'desc']): SortKey => {
    const field = sortable[key];
    if (field === undefined) throw invalidInput('Invalid sort key');
    if (direction !== 'asc' && direction !== 'desc')
      throw invalidInput(`Unknown sort direction, must be one of: asc, desc`);
    return [field, direction];
  });
  const direction = keys.at(-1)?.[1] ?? 'desc';
  return [
    ...(keys.length > 0 ? keys : [['created_ms', 'desc'] as const]),
    ['created_ms', direction],
    ['id', direction],
  ];
}

function rowFilter(call: Call): (row: Listed) => boolean {
  const { query } = call;
  const everywhere = call.caller.isAdmin && truthy(query.get('all_tenants'));
  const project = everywhere ? query.get('project_id') : projectOf(call);
  const filters = [...query].filter(([name]) => !PAGING.has(name)).map(([name, value]) => fieldFilter(name, value));
  return (row) => (project === null || row.project_id === project) && filters.every((fits) => fits(row));
}

function fieldFilter(name: string, value: string): (row: Listed) => boolean {
  if (name === 'metadata') return metadataFilter(value);
  const fuzzy = name.endsWith('~');
  const field = fuzzy ? name.slice(0, -1) : name === 'display_name' ? 'name' : name;
  return (row) => {
    const actual = (row as unknown as Readonly<Record<string, string | number | boolean | null>>)[field];
    if (actual === undefined || actual === null) return false;
    return fuzzy ? String(actual).includes(value) : String(actual).toLowerCase() === value.toLowerCase();
  };
}

/** Clients write the wanted metadata as a Python dict. */
function metadataFilter(text: string): (row: Listed) => boolean {
  let wanted: Record<string, string>;
  try {
    wanted = JSON.parse(text.replaceAll("'", '"')) as Record<string, string>;
  } catch {
    return () => false;
  }
  return ({ metadata }) => Object.entries(wanted).every(([key, value]) => metadata[key] === value);
}
