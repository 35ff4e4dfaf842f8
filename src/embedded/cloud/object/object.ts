import { containerId } from './container.ts';
import { contentOf } from './content.ts';
import { copyObject, copySource } from './copy.ts';
import { answer, refuse } from './errors.ts';
import { showMetadata } from './metadata.ts';
import { deleteLarge } from './bulk.ts';
import { keptHeaders, readExpiry, putObject } from './put-object.ts';
import { withRanges } from './ranges.ts';
import { type ObjectRequest, header, httpDate, listedTime, timestamp } from './request.ts';
import { readMetadata } from './metadata.ts';
import type { ObjectRow } from './tables.ts';
import { withDisposition } from './temp-url.ts';
import { deleteVersioned } from './versions.ts';

export function objectId(request: Pick<ObjectRequest, 'account' | 'container' | 'object'>): string {
  return `${containerId(request)}/${request.object ?? ''}`;
}

/** Requests to an object. */
export async function serveObject(request: ObjectRequest): Promise<Response> {
  const { cloud, method } = request;
  const { containers, objects } = cloud.state.tables.object;
  if (!containers.has(containerId(request))) throw refuse(404);
  if (method === 'PUT') {
    const source = copySource(request);
    return source ? copyObject(request, source, request) : putObject(request);
  }
  const stored = objects.get(objectId(request));
  const row = stored && (stored.delete_at === null || stored.delete_at * 1000 > cloud.clock.now()) ? stored : undefined;
  if (method === 'DELETE' && request.query.get('multipart-manifest') === 'delete') return deleteLarge(request, row);
  if (method === 'DELETE') {
    deleteVersioned(request, row);
    return answer(204);
  }
  if (!row) throw refuse(404);
  switch (method) {
    case 'GET':
    case 'HEAD':
      return withDisposition(request, readObject(request, row));
    case 'POST': {
      const type = header(request, 'content-type');
      objects.update(row.id, {
        metadata: readMetadata(request.raw.headers, 'x-object-meta-'),
        headers: keptHeaders(request),
        manifest: header(request, 'x-object-manifest') ?? null,
        ...(type === undefined ? {} : { content_type: type }),
        delete_at: readExpiry(request),
        modified_ms: cloud.clock.now(),
      });
      return answer(202);
    }
    case 'COPY':
      return copyObject(request, request, destination(request));
    default:
      throw refuse(405, '', { allow: 'GET, POST, OPTIONS, HEAD, DELETE, PUT' });
  }
}

function destination(request: ObjectRequest): Pick<ObjectRequest, 'account' | 'container' | 'object'> {
  const text = decodeURIComponent(header(request, 'destination') ?? '').replace(/^\/+/, '');
  const [container = '', ...rest] = text.split('/');
  if (rest.length === 0) {
    throw refuse(412, 'Destination header must be of the form <container name>/<object name>');
  }
  return { account: header(request, 'destination-account') ?? request.account, container, object: rest.join('/') };
}

function readObject(request: ObjectRequest, row: ObjectRow): Response {
  if (request.query.get('multipart-manifest') === 'get') return readManifest(request, row);
  const { bytes, etag } = contentOf(request, row);
  const headers: Record<string, string> = { ...objectHeaders(row), etag };
  const bare = etag.replaceAll('"', '');
  const given = (name: string) =>
    header(request, name)
      ?.split(',')
      .map((tag) => tag.trim().replaceAll('"', ''));
  const wanted = given('if-match');
  if (wanted && !wanted.includes(bare) && !wanted.includes('*')) {
    const { 'accept-ranges': _ranges, ...kept } = headers;
    return answer(412, { ...kept, 'content-type': 'text/html; charset=UTF-8' });
  }
  const known = given('if-none-match');
  const since = Date.parse(header(request, 'if-modified-since') ?? '');
  const isOld = known === undefined && Math.floor(row.modified_ms / 1000) * 1000 <= since;
  if (known?.some((tag) => tag === bare || tag === '*') || isOld) return new Response(null, { status: 304, headers });
  return withRanges(bytes, header(request, 'range'), headers);
}

function objectHeaders(row: ObjectRow): Record<string, string> {
  return {
    'content-type': row.content_type,
    ...row.headers,
    ...showMetadata(row.metadata, 'x-object-meta-'),
    ...(row.manifest === null ? {} : { 'x-object-manifest': row.manifest }),
    ...(row.segments ? { 'x-static-large-object': 'True', 'x-manifest-etag': row.etag } : {}),
    ...(row.delete_at === null ? {} : { 'x-delete-at': String(row.delete_at) }),
    'last-modified': httpDate(row.modified_ms),
    'x-timestamp': timestamp(row.modified_ms),
    'accept-ranges': 'bytes',
  };
}

/** The manifest itself instead of what it stands for. */
function readManifest(request: ObjectRequest, row: ObjectRow): Response {
  const headers = { ...objectHeaders(row), etag: row.etag };
  if (!row.segments) return withRanges(request.cloud.state.blobs.get(row.id) ?? new Uint8Array(), undefined, headers);
  const isRaw = request.query.get('format') === 'raw';
  const parts = row.segments.map(({ path, etag, size_bytes, content_type, modified_ms }) =>
    isRaw
      ? { etag, path, size_bytes }
      : { name: path, bytes: size_bytes, hash: etag, content_type, last_modified: listedTime(modified_ms) },
  );
  const type = isRaw ? row.content_type : 'application/json; charset=utf-8';
  return withRanges(Buffer.from(JSON.stringify(parts)), undefined, { ...headers, 'content-type': type });
}
