import { refuse } from './errors.ts';
import { md5, sloEtag } from './static-large.ts';
import type { ObjectRequest } from './request.ts';
import type { ObjectRow } from './tables.ts';

/** What reading an object gives: its own bytes, or those of its parts in a row. */
export interface Content {
  readonly bytes: Uint8Array;
  /** As the header shows it: quoted for large objects. */
  readonly etag: string;
}

export function contentOf(request: ObjectRequest, row: ObjectRow): Content {
  const { objects } = request.cloud.state.tables.object;
  if (row.segments) {
    const parts = row.segments.map((segment) => objects.get(`${request.account}${segment.path}`));
    if (parts.some((part) => part === undefined)) throw refuse(409);
    const found = parts.flatMap((part) => part ?? []);
    return { bytes: join(request, found), etag: `"${sloEtag(row.segments)}"` };
  }
  if (row.manifest !== null) {
    const parts = dynamicParts(request, row.manifest);
    return { bytes: join(request, parts), etag: `"${md5(parts.map((part) => part.etag).join(''))}"` };
  }
  return { bytes: join(request, [row]), etag: row.etag };
}

function dynamicParts(request: ObjectRequest, manifest: string): ObjectRow[] {
  const { containers, objects } = request.cloud.state.tables.object;
  const [container = '', ...rest] = manifest.replace(/^\/+/, '').split('/');
  const id = `${request.account}/${container}`;
  if (!containers.has(id)) throw refuse(404);
  const prefix = rest.join('/');
  const parts = objects.where('container', id).filter((part) => part.name.startsWith(prefix));
  return parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function join(request: ObjectRequest, rows: readonly ObjectRow[]): Uint8Array {
  const { blobs } = request.cloud.state;
  return Buffer.concat(rows.map((row) => blobs.get(row.id) ?? new Uint8Array()));
}
