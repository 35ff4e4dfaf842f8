import { ApiError } from '../api-error.ts';
import { type ImageRow, MEMBER_STATUSES, VISIBILITIES } from './tables.ts';
import { type Viewer, membership, owns } from './visibility.ts';

type Filter = (image: ImageRow) => boolean;

const PAGING = new Set(['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'member_status', 'visibility', 'os_hidden']);

/** Whether an image is in the list that the query asks for. Throws ApiError 400 for filters that make no sense. */
export function imageFilter(viewer: Viewer, query: URLSearchParams): Filter {
  const filters = [visibilityFilter(viewer, query), flagFilter('os_hidden', query.get('os_hidden') ?? 'false')];
  for (const [name, value] of query) if (!PAGING.has(name)) filters.push(fieldFilter(name, value));
  return (image) => filters.every((fits) => fits(image));
}

function visibilityFilter(viewer: Viewer, query: URLSearchParams): Filter {
  const asked = query.get('visibility');
  const status = query.get('member_status') ?? 'accepted';
  if (asked !== null && asked !== 'all' && !VISIBILITIES.some((one) => one === asked)) {
    throw new ApiError(400, `Invalid visibility value: ${asked}`);
  }
  if (status !== 'all' && !MEMBER_STATUSES.some((one) => one === status)) {
    throw new ApiError(400, `Invalid status: ${status}`);
  }
  const shared = (image: ImageRow) => {
    const member = image.visibility === 'shared' ? membership(viewer, image) : undefined;
    return member !== undefined && (status === 'all' || member.status === status);
  };
  return (image) => {
    if (asked !== null && asked !== 'all') {
      if (image.visibility !== asked) return false;
    } else if (asked === null && image.visibility === 'community') return owns(viewer, image);
    const open = image.visibility === 'public' || image.visibility === 'community';
    return viewer.caller.isAdmin || open || owns(viewer, image) || shared(image);
  };
}

function fieldFilter(name: string, value: string): Filter {
  if (name === 'protected') return flagFilter(name, value);
  if (name === 'tag') return (image) => image.tags.includes(value);
  if (name === 'size_min') return rangeFilter(value, (size, limit) => size >= limit);
  if (name === 'size_max') return rangeFilter(value, (size, limit) => size <= limit);
  if (name === 'created_at' || name === 'updated_at') return timeFilter(name, value);
  const allowed = value.startsWith('in:') ? value.slice(3).split(',').map(unquote) : [value];
  return (image) => {
    const own = (image as unknown as Readonly<Record<string, string | number | null | undefined>>)[name];
    const actual = own === undefined ? image.properties[name] : own;
    return allowed.some((one) => String(actual) === one);
  };
}

const unquote = (text: string) => text.replace(/^"(.*)"$/, '$1');

function flagFilter(name: 'protected' | 'os_hidden', value: string): Filter {
  if (value !== 'true' && value !== 'false' && value !== 'True' && value !== 'False') {
    throw new ApiError(400, `Invalid value '${value}' for '${name}' filter. Valid values are 'true' or 'false'.`);
  }
  return (image) => image[name] === (value.toLowerCase() === 'true');
}

function rangeFilter(value: string, fits: (size: number, limit: number) => boolean): Filter {
  if (!/^-?\d+$/.test(value)) throw new ApiError(400, 'Unable to filter on a range with a non-numeric value.');
  return ({ size }) => size !== null && fits(size, Number(value));
}

const COMPARISONS: Readonly<Record<string, (time: number, limit: number) => boolean>> = {
  gt: (time, limit) => time > limit,
  gte: (time, limit) => time >= limit,
  eq: (time, limit) => time === limit,
  neq: (time, limit) => time !== limit,
  lt: (time, limit) => time < limit,
  lte: (time, limit) => time <= limit,
};

function timeFilter(name: 'created_at' | 'updated_at', value: string): Filter {
  const operator = /^(gt|gte|eq|neq|lt|lte):/.exec(value)?.[1];
  const limit = Date.parse(operator === undefined ? value : value.slice(operator.length + 1));
  if (Number.isNaN(limit)) {
    throw new ApiError(400, `Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`);
  }
  const fits = COMPARISONS[operator ?? 'eq'] ?? (() => false);
  return (image) =>
    fits(Math.floor((name === 'created_at' ? image.created_ms : image.updated_ms) / 1000) * 1000, limit);
}
