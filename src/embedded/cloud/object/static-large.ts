import { createHash } from 'node:crypto';
import { refuse } from './errors.ts';
import type { ObjectRequest } from './request.ts';
import type { Segment } from './tables.ts';

export function md5(bytes: Uint8Array | string): string {
  return createHash('md5').update(bytes).digest('hex');
}

export function sloBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.size_bytes, 0);
}

/** The entity tag of the whole: the MD5 of its parts' MD5s in a row. */
export function sloEtag(segments: readonly Segment[]): string {
  return md5(segments.map((segment) => segment.etag).join(''));
}

interface Wanted {
  readonly path?: unknown;
  readonly etag?: unknown;
  readonly size_bytes?: unknown;
}

/** The parts that a manifest names, looked up and compared with what it says of them. */
export function parseManifest(request: ObjectRequest, text: string): Segment[] {
  const found: Segment[] = [];
  const problems: string[] = [];
  for (const wanted of parseJson(text)) {
    const path = typeof wanted.path === 'string' ? `/${wanted.path.replace(/^\/+/, '')}` : '';
    const row = request.cloud.state.tables.object.objects.get(`${request.account}${path}`);
    if (!row) problems.push(`${path}, 404 Not Found`);
    else if (typeof wanted.etag === 'string' && wanted.etag.replaceAll('"', '') !== row.etag) {
      problems.push(`${path}, Etag Mismatch`);
    } else if (typeof wanted.size_bytes === 'number' && wanted.size_bytes !== row.bytes) {
      problems.push(`${path}, Size Mismatch`);
    } else {
      const { etag, bytes: size_bytes, content_type, modified_ms } = row;
      found.push({ path, etag, size_bytes, content_type, modified_ms });
    }
  }
  if (problems.length === 0) return found;
  throw refuse(400, `Errors:\n${problems.join('\n')}\n`, { 'content-type': 'text/plain' });
}

function parseJson(text: string): Wanted[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(400, 'Manifest must be valid JSON.\n');
  }
  if (Array.isArray(value)) return value as Wanted[];
  throw refuse(400, 'Manifest must be a list.\n');
}
