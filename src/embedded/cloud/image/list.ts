import { ApiError } from '../api-error.ts';
import { type SortKey, pageAfter, sortRows, withQuery } from '../pagination.ts';
import { imageFilter } from './filters.ts';
import type { ImageRow } from './tables.ts';
import { imageView } from './view.ts';
import { type Viewer, imageNotFound } from './visibility.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
const SORT_KEYS = [
  ...(['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at'] as const),
];
const COLUMNS: Readonly<Record<string, keyof ImageRow>> = { created_at: 'created_ms', updated_at: 'updated_ms' };

export function listImages(viewer: Viewer, query: URLSearchParams): object {
  const keys = sortKeys(query);
  const limit = limitOf(query);
  const fits = imageFilter(viewer, query);
  const all = viewer.cloud.state.tables.image.images.all().filter(fits);
  const page = pageAfter(sortRows(all, keys), { limit, marker: query.get('marker') ?? undefined });
  if (!page) throw new ApiError(400, imageNotFound(query.get('marker') ?? '').message);
  const more = page.rows.length > 0 && page.rows.length === limit;
  const next = more ? { next: withQuery('/v2/images', query, { marker: page.rows.at(-1)?.id }) } : {};
  const first = withQuery('/v2/images', query, { marker: undefined }).replace(/\?$/, '');
  return { images: page.rows.map(imageView), first, ...next, schema: '/v2/schemas/images' };
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  if (!/^-?\d+$/.test(text)) throw new ApiError(400, 'limit param must be an integer');
  if (Number(text) < 0) throw new ApiError(400, 'limit param must be positive');
  return Math.min(Number(text), MAX_LIMIT);
}

/** `sort=name:asc,id` or `sort_key`/`sort_dir` in pairs; newest first unless told, and the id settles ties. */
function sortKeys(query: URLSearchParams): SortKey[] {
  const asked = query.has('sort')
    ? (query.get('sort') ?? '').split(',').map((part) => part.trim().split(':'))
    : query
        .getAll('sort_key')
        .map((key, index) => [key, query.getAll('sort_dir')[index] ?? query.get('sort_dir') ?? 'desc']);
  const keys = asked.map(([key = '', direction = 'desc']): SortKey => {
    if (!SORT_KEYS.some((name) => name === key)) {
      throw new ApiError(400, `Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(', ')}.`);
    }
    if (direction !== 'asc' && direction !== 'desc') throw new ApiError(400, `Invalid sort direction: ${direction}`);
    return [COLUMNS[key] ?? key, direction];
  });
  const direction = query.get('sort_dir') === 'asc' ? 'asc' : 'desc';
  return [
    ...(keys.length > 0 ? keys : [['created_ms', direction] as const]),
    ['created_ms', direction],
    ['id', direction],
  ];
}
