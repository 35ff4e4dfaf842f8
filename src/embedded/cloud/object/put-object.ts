import type { CloudContext } from '../context.ts';
import { readBytes } from '../service.ts';
import { containerId } from './container.ts';
import { guessType } from './content-type.ts';
import { answer, refuse } from './errors.ts';
import { readMetadata } from './metadata.ts';
import { requireRoom } from './quota.ts';
import { type ObjectRequest, header, httpDate } from './request.ts';
import { md5, parseManifest, sloEtag } from './static-large.ts';
import type { Metadata, ObjectRow } from './tables.ts';
import { keepVersion } from './versions.ts';

const KEPT = [
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-robots-tag',
];
export const EXPIRE_TASK = 'object-store.expire';

/** Headers that come back as they were given. */
export function keptHeaders(request: ObjectRequest): Metadata {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = header(request, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Seconds since the epoch at which the object is to go; null for never. */
export function readExpiry(request: ObjectRequest): number | null {
  const plain = { 'content-type': 'text/plain' };
  const [after, at] = [header(request, 'x-delete-after'), header(request, 'x-delete-at')];
  const nowSeconds = Math.floor(request.cloud.clock.now() / 1000);
  if (after !== undefined) {
    if (!/^-?\d+$/.test(after)) throw refuse(400, 'Non-integer X-Delete-After', plain);
    if (Number(after) <= 0) throw refuse(400, 'X-Delete-After in past', plain);
    return nowSeconds + Number(after);
  }
  if (at === undefined) return null;
  if (!/^-?\d+$/.test(at)) throw refuse(400, 'Non-integer X-Delete-At', plain);
  if (Number(at) < nowSeconds) throw refuse(400, 'X-Delete-At in past', plain);
  return Number(at);
}

export async function putObject(request: ObjectRequest): Promise<Response> {
  const { cloud, raw, container, object } = request;
  const id = `${containerId(request)}/${object ?? ''}`;
  const existing = cloud.state.tables.object.objects.get(id);
  if (existing && header(request, 'if-none-match') === '*') throw refuse(412);
  const delete_at = readExpiry(request);
  const bytes = await readBytes(raw);
  const isManifest = request.query.get('multipart-manifest') === 'put';
  const segments = isManifest ? parseManifest(request, Buffer.from(bytes).toString()) : null;
  const etag = md5(segments ? JSON.stringify(segments) : bytes);
  const claimed = header(request, 'etag')?.replaceAll('"', '');
  const actual = segments ? sloEtag(segments) : etag;
  if (claimed !== undefined && claimed !== actual) throw refuse(422);
  requireRoom(request, bytes.length - (existing?.bytes ?? 0), existing ? 0 : 1);
  keepVersion(request, existing);
  const row = storeObject(cloud, {
    id,
    container: containerId(request),
    name: object ?? '',
    bytes,
    etag,
    content_type: header(request, 'content-type') ?? guessType(object ?? container ?? ''),
    headers: keptHeaders(request),
    metadata: readMetadata(raw.headers, 'x-object-meta-'),
    delete_at,
    manifest: header(request, 'x-object-manifest') ?? null,
    segments,
  });
  const shown = segments ? `"${actual}"` : etag;
  return answer(201, { etag: shown, 'last-modified': httpDate(row.modified_ms) });
}

type NewObject = Omit<ObjectRow, 'bytes' | 'modified_ms'> & { readonly bytes: Uint8Array };

/** Stores an object in place of one of the same name and keeps the container's counts right. */
export function storeObject(cloud: CloudContext, { bytes, ...fields }: NewObject): ObjectRow {
  const { objects } = cloud.state.tables.object;
  const existing = objects.get(fields.id);
  if (existing) removeObject(cloud, existing);
  const row = objects.insert({ ...fields, bytes: bytes.length, modified_ms: cloud.clock.now() });
  cloud.state.blobs.put(row.id, bytes);
  count(cloud, row.container, 1, row.bytes);
  if (row.delete_at !== null) {
    cloud.tasks.schedule(row.delete_at * 1000 - cloud.clock.now(), EXPIRE_TASK, {
      id: row.id,
      delete_at: row.delete_at,
    });
  }
  return row;
}

export function removeObject(cloud: CloudContext, row: ObjectRow): void {
  cloud.state.tables.object.objects.delete(row.id);
  cloud.state.blobs.delete(row.id);
  count(cloud, row.container, -1, -row.bytes);
}

function count(cloud: CloudContext, containerId: string, objects: number, bytes: number): void {
  const { containers } = cloud.state.tables.object;
  const container = containers.get(containerId);
  if (!container) return;
  const { object_count, bytes_used } = container;
  containers.update(container.id, { object_count: object_count + objects, bytes_used: bytes_used + bytes });
}
