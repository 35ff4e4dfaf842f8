import { withQuery } from '../pagination.ts';
import { ApiError } from '../api-error.ts';
import { str } from '../schema/python-repr.ts';
import type { Call } from './router.ts';

export interface Link {
  readonly rel: string;
  readonly href: string;
}

/** The two links that each thing has: with and without the version in the path. */
export function selfLinks({ base }: Pick<Call, 'base'>, collection: string, id: string): Link[] {
  return [
    { rel: 'self', href: `${base}/${collection}/${id}` },
    { rel: 'bookmark', href: `${base.replace(/\/v[0-9.]+/, '')}/${collection}/${id}` },
  ];
}

export function bookmark({ base }: Pick<Call, 'base'>, collection: string, id: string): Link {
  return { rel: 'bookmark', href: `${base.replace(/\/v[0-9.]+/, '')}/${collection}/${id}` };
}

/** `{"<name>_links": [{"rel": "next", ...}]}` when there is more, else nothing. */
export function nextLink(call: Call, name: string, path: string, marker: string | undefined): Record<string, Link[]> {
  if (marker === undefined) return {};
  const sorted = new URLSearchParams([...call.query].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
  return { [`${name}_links`]: [{ rel: 'next', href: withQuery(`${call.base}/${path}`, sorted, { marker }) }] };
}

/** The page size, and the most that a client may ask for. */
const MAX_LIMIT = 1000;

export function pageQuery({ query }: Pick<Call, 'query'>): { limit: number; marker: string | undefined } {
  const asked = query.get('limit');
  const marker = query.get('marker') ?? undefined;
  if (asked === null) return { limit: MAX_LIMIT, marker };
  if (!/^\d+$/.test(asked)) throw new ApiError(400, `Invalid input received: limit must be an integer`);
  return { limit: Math.min(MAX_LIMIT, Number(asked)), marker };
}

/** `marker [x] not found` */
export function markerNotFound(marker: unknown): ApiError {
  return new ApiError(400, `marker [${str(marker)}] not found`);
}
