import { z } from 'zod';
import { maybe, maybeText, text } from '../service/schemas.ts';

export const containerEntry = z.object({ name: text, count: z.number(), bytes: z.number(), last_modified: maybeText });
export type ContainerEntry = z.output<typeof containerEntry>;

/** A row of a listing: an object, or with a delimiter a `subdir`. */
export const objectEntry = z.object({
  name: maybe(z.string()),
  subdir: maybeText,
  bytes: maybe(z.number()),
  hash: maybeText,
  content_type: maybeText,
  last_modified: maybeText,
});
export type ObjectEntry = z.output<typeof objectEntry>;

export interface StoreFacts {
  readonly object_count: number;
  readonly bytes_used: number;
  /** Custom metadata, by lower-case name. */
  readonly metadata: Readonly<Record<string, string>>;
}
export interface AccountFacts extends StoreFacts {
  readonly container_count: number;
}

export interface ObjectFacts {
  /** Bytes. Of a large object: the sum of its segments. */
  readonly content_length: number;
  readonly content_type: string | undefined;
  /** MD5 of the bytes; of a large object something else. */
  readonly etag: string | undefined;
  readonly last_modified: string | undefined;
  /** `container/prefix` of a dynamic large object. */
  readonly object_manifest: string | undefined;
  readonly static_large_object: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Headers = Readonly<Record<string, string>>;

export function metadataOf(headers: Headers, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

export function metadataHeaders(metadata: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [prefix + name, value]));
}

export function objectFacts(headers: Headers): ObjectFacts {
  return {
    content_length: Number(headers['content-length'] ?? 0),
    content_type: headers['content-type'],
    etag: headers['etag']?.replaceAll('"', ''),
    last_modified: headers['last-modified'],
    object_manifest: headers['x-object-manifest'],
    static_large_object: headers['x-static-large-object']?.toLowerCase() === 'true',
    metadata: metadataOf(headers, 'x-object-meta-'),
  };
}
