import { requireAccess } from './access.ts';
import { containerId } from './container.ts';
import { contentOf } from './content.ts';
import { answer, refuse } from './errors.ts';
import { readMetadata, showMetadata } from './metadata.ts';
import { keptHeaders, readExpiry, storeObject } from './put-object.ts';
import { requireRoom } from './quota.ts';
import { quote } from './quote.ts';
import { type ObjectRequest, header, httpDate } from './request.ts';
import { md5 } from './static-large.ts';

type Place = Pick<ObjectRequest, 'account' | 'container' | 'object'>;

/** Where `X-Copy-From` says to copy from. */
export function copySource(request: ObjectRequest): Place | undefined {
  const text = header(request, 'x-copy-from');
  if (text === undefined) return undefined;
  const [container = '', ...rest] = decodeURIComponent(text).replace(/^\/+/, '').split('/');
  if (rest.length === 0) throw refuse(412, 'X-Copy-From header must be of the form <container name>/<object name>');
  return { account: header(request, 'x-copy-from-account') ?? request.account, container, object: rest.join('/') };
}

/** Copies an object; a large one becomes a plain one. The request's metadata is added, or alone with X-Fresh-Metadata. */
export function copyObject(request: ObjectRequest, source: Place, target: Place): Response {
  const { cloud } = request;
  const { containers, objects } = cloud.state.tables.object;
  const from: ObjectRequest = { ...request, ...source, method: 'GET' };
  const to: ObjectRequest = { ...request, ...target, method: 'PUT' };
  requireAccess(from, containers.get(containerId(source)));
  requireAccess(to, containers.get(containerId(target)));
  const row = objects.get(`${containerId(source)}/${source.object ?? ''}`);
  if (!row || !containers.has(containerId(target))) throw refuse(404);
  const { bytes } = contentOf(from, row);
  const id = `${containerId(target)}/${target.object ?? ''}`;
  const existing = objects.get(id);
  requireRoom(to, bytes.length - (existing?.bytes ?? 0), existing ? 0 : 1);
  const isFresh = header(request, 'x-fresh-metadata')?.toLowerCase() === 'true';
  const given = readMetadata(request.raw.headers, 'x-object-meta-');
  const metadata = isFresh ? given : { ...row.metadata, ...given };
  const type = request.method === 'PUT' ? header(request, 'content-type') : undefined;
  const copy = storeObject(cloud, {
    id,
    container: containerId(target),
    name: target.object ?? '',
    bytes,
    etag: md5(bytes),
    content_type: type ?? row.content_type,
    headers: isFresh ? keptHeaders(request) : { ...row.headers, ...keptHeaders(request) },
    metadata,
    delete_at: readExpiry(request) ?? (isFresh ? null : row.delete_at),
    manifest: null,
    segments: null,
  });
  return answer(201, {
    etag: copy.etag,
    'last-modified': httpDate(copy.modified_ms),
    'x-copied-from-account': quote(source.account),
    'x-copied-from': quote(`${source.container ?? ''}/${source.object ?? ''}`),
    'x-copied-from-last-modified': httpDate(row.modified_ms),
    ...showMetadata(metadata, 'x-object-meta-'),
  });
}
