import { refuse } from './errors.ts';
import type { ObjectRequest } from './request.ts';

export const LISTING_LIMIT = 10_000;

/** One line of a listing: a thing, or what names share up to the delimiter. */
export type Line<T> = { readonly name: string; readonly item: T } | { readonly subdir: string };

/** The lines that prefix, delimiter, markers, limit and direction leave of named things. */
export function selectLines<T extends { readonly name: string }>(
  request: ObjectRequest,
  things: readonly T[],
): Line<T>[] {
  const { query } = request;
  const path = query.get('path');
  const prefix = path === null ? (query.get('prefix') ?? '') : path === '' ? '' : `${path.replace(/\/+$/, '')}/`;
  const delimiter = path === null ? (query.get('delimiter') ?? '') : '/';
  const reverse = ['true', '1', 'yes', 'on', 't', 'y'].includes((query.get('reverse') ?? '').toLowerCase());
  const limit = readLimit(query.get('limit'));
  const sorted = things.filter(({ name }) => name.startsWith(prefix)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (reverse) sorted.reverse();
  const inside = within(query.get('marker') ?? '', query.get('end_marker') ?? '', reverse);
  const lines: Line<T>[] = [];
  let last: string | undefined;
  for (const item of sorted) {
    if (lines.length >= limit) break;
    const end = delimiter === '' ? -1 : item.name.indexOf(delimiter, prefix.length);
    const subdir = end < 0 ? undefined : item.name.slice(0, end + delimiter.length);
    if (subdir !== undefined && path !== null && item.name !== subdir) continue;
    const name = subdir !== undefined && path === null ? subdir : item.name;
    if (!inside(name) || name === last) continue;
    if (name !== item.name || (subdir !== undefined && path === null)) {
      last = name;
      lines.push({ subdir: name });
    } else lines.push({ name, item });
  }
  return lines;
}

function within(marker: string, end: string, reverse: boolean): (name: string) => boolean {
  if (reverse) return (name) => (marker === '' || name < marker) && (end === '' || name > end);
  return (name) => (marker === '' || name > marker) && (end === '' || name < end);
}

function readLimit(text: string | null): number {
  if (text === null || !/^\d+$/.test(text)) return LISTING_LIMIT;
  if (Number(text) > LISTING_LIMIT) throw refuse(412, `Maximum limit is ${LISTING_LIMIT}`);
  return Number(text);
}

type Format = 'text/plain' | 'application/json' | 'application/xml';

function formatOf(request: ObjectRequest): Format {
  const asked = request.query.get('format');
  if (asked === 'json') return 'application/json';
  if (asked === 'xml') return 'application/xml';
  if (asked !== null) return 'text/plain';
  const accept = request.raw.headers.get('accept') ?? '';
  if (accept.includes('application/json')) return 'application/json';
  return accept.includes('application/xml') ? 'application/xml' : 'text/plain';
}

export interface Listing<T> {
  readonly lines: readonly Line<T>[];
  readonly headers: Readonly<Record<string, string>>;
  readonly toJson: (item: T) => Record<string, unknown>;
  /** XML of the whole, lines in order. */
  readonly root: {
    readonly tag: string;
    readonly name: string;
    readonly item: string;
    readonly fields: readonly string[];
  };
}

/** A listing in the format asked for. Nothing in plain text is 204. */
export function renderListing<T>(request: ObjectRequest, listing: Listing<T>): Response {
  const format = formatOf(request);
  const headers = { ...listing.headers, 'content-type': `${format}; charset=utf-8` };
  if (request.method === 'HEAD') return new Response(null, { status: 204, headers: { ...headers, vary: 'Accept' } });
  const names = listing.lines.map((line) => ('subdir' in line ? line.subdir : line.name));
  if (format === 'text/plain') {
    if (names.length === 0) return new Response(null, { status: 204, headers: { ...headers, vary: 'Accept' } });
    return new Response(`${names.join('\n')}\n`, { headers: { ...headers, vary: 'Accept' } });
  }
  if (format === 'application/json') {
    const lines = listing.lines.map((line) => ('subdir' in line ? line : listing.toJson(line.item)));
    const vary = request.query.has('format') ? {} : { vary: 'Accept' };
    return new Response(JSON.stringify(lines), { headers: { ...headers, ...vary } });
  }
  return new Response(toXml(listing), { headers });
}

function toXml<T>({ lines, root, toJson }: Listing<T>): string {
  const body = lines.map((line) => {
    if ('subdir' in line) return `<subdir name="${escape(line.subdir)}"><name>${escape(line.subdir)}</name></subdir>`;
    const shown = toJson(line.item);
    const fields = root.fields
      .map((tag) => [tag, shown[tag]] as const)
      .map(([tag, value]) => `<${tag}>${escape(String(value))}</${tag}>`);
    return `<${root.item}>${fields.join('')}</${root.item}>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root.tag} name="${escape(root.name)}">${body.join('')}</${root.tag}>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
