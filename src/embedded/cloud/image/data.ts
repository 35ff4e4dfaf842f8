import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { digest } from './digest.ts';
import type { ImageRow } from './tables.ts';

export const stagedBlob = (id: string) => `${id}/staged`;

/** Image bytes come as octets, and nothing else. */
export function requireOctets(contentType: string | undefined): void {
  const [type = ''] = (contentType ?? '').split(';');
  if (type.trim() === 'application/octet-stream') return;
  throw new ApiError(415, `The request media type ${type} is not supported by this server.`);
}

/** Puts the bytes in place: the image is active. */
export function storeData(cloud: CloudContext, image: ImageRow, bytes: Uint8Array): void {
  requireFormats(image);
  if (image.status !== 'queued' && image.status !== 'saving' && image.status !== 'importing') {
    throw new ApiError(409, `Image status transition from ${image.status} to saving is not allowed`);
  }
  cloud.state.blobs.put(image.id, bytes);
  cloud.state.tables.image.images.update(image.id, {
    ...digest(bytes, image.disk_format),
    status: 'active',
    updated_ms: cloud.clock.now(),
  });
}

/** Keeps the bytes aside until somebody asks for their import. */
export function stageData(cloud: CloudContext, image: ImageRow, bytes: Uint8Array): void {
  if (image.status !== 'queued') {
    throw new ApiError(409, `Image status transition from ${image.status} to uploading is not allowed`);
  }
  cloud.state.blobs.put(stagedBlob(image.id), bytes);
  const patch = { status: 'uploading' as const, size: bytes.length, updated_ms: cloud.clock.now() };
  cloud.state.tables.image.images.update(image.id, patch);
}

function requireFormats(image: ImageRow): void {
  const missing = (['disk_format', 'container_format'] as const).filter((name) => image[name] === null);
  if (missing.length === 0) return;
  const properties = missing.length === 1 ? 'Property' : 'Properties';
  throw new ApiError(400, `${properties} ${missing.join(', ')} must be set prior to saving data.`);
}

/** The bytes, or the part of them that a `Range` header asks for. */
export function download(cloud: CloudContext, image: ImageRow, isAdmin: boolean, range: string | undefined): Response {
  if (image.status === 'deactivated' && !isAdmin) {
    throw new ApiError(403, 'The requested image has been deactivated. Image data download is forbidden.');
  }
  const bytes = cloud.state.blobs.get(image.id);
  if (!bytes) return new Response(null, { status: 204 });
  const headers = { 'content-type': 'application/octet-stream' };
  const part = range === undefined ? undefined : /^bytes=(\d+)-(\d*)$/.exec(range);
  if (part) {
    const start = Number(part[1]);
    const end = part[2] === '' ? bytes.length - 1 : Math.min(Number(part[2]), bytes.length - 1);
    if (start > end)
      throw new ApiError(
        416,
        `The byte range passed in the 'Range' header did not match any available byte range in the resource representation.`,
      );
    const slice = bytes.slice(start, end + 1);
    const contentRange = `bytes ${start}-${end}/${bytes.length}`;
    return new Response(slice, {
      status: 206,
      headers: { ...headers, 'content-range': contentRange, 'content-length': String(slice.length) },
    });
  }
  return new Response(bytes.slice(), {
    headers: { ...headers, 'content-md5': image.checksum ?? '', 'content-length': String(bytes.length) },
  });
}
