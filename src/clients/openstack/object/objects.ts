import type { Readable } from 'node:stream';
import { objectPath } from '../service/path.ts';
import type { ServiceApi } from '../service/service-api.ts';
import { metadataHeaders, type ObjectFacts, objectFacts } from './object-schema.ts';

export interface PutObject {
  /** Opens the data from their beginning; called again for each try. */
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly size?: number;
  readonly content_type?: string;
  /** MD5 of the data; Swift refuses them when they arrive otherwise. */
  readonly etag?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Seconds after which Swift deletes it by itself. */
  readonly delete_after?: number;
}

/** One piece of a static large object, in order. */
export interface Segment {
  /** `/container/object` */
  readonly path: string;
  readonly etag?: string;
  readonly size_bytes?: number;
}

export interface Objects {
  headObject(container: string, object: string): Promise<ObjectFacts>;
  /** The body must be read to its end or destroyed. */
  getObject(container: string, object: string): Promise<ObjectFacts & { readonly body: Readable }>;
  /** Replaces what was there. */
  putObject(container: string, object: string, body: PutObject): Promise<{ etag: string | undefined }>;
  /** Replaces all custom metadata. */
  setObjectMetadata(container: string, object: string, metadata: Readonly<Record<string, string>>): Promise<void>;
  /** `segments: true` deletes the segments of a static large object too. */
  deleteObject(container: string, object: string, options?: { readonly segments?: boolean }): Promise<void>;
  /** A dynamic large object: everything whose name begins with `container/prefix`, in the order of names. */
  putDynamicManifest(container: string, object: string, segmentPrefix: string): Promise<void>;
  /** A static large object. Swift checks that the segments are there. */
  putStaticManifest(container: string, object: string, segments: readonly Segment[]): Promise<void>;
}

const PREFIX = 'x-object-meta-';
const nothing = async function* (): AsyncGenerator<Uint8Array> {};

export function objects(api: ServiceApi): Objects {
  return {
    headObject: async (container, object) =>
      objectFacts(await api.done({ operation: 'head object', method: 'HEAD', path: objectPath(container, object) })),
    getObject: async (container, object) => {
      const { headers, body } = await api.stream({ operation: 'get object', path: objectPath(container, object) });
      return { ...objectFacts(headers), body };
    },
    putObject: async (container, object, { open, size, content_type, etag, metadata = {}, delete_after }) => {
      const headers = await api.done({
        operation: 'put object',
        method: 'PUT',
        path: objectPath(container, object),
        contentType: content_type ?? 'application/octet-stream',
        ...(size === undefined ? {} : { contentLength: size }),
        headers: {
          ...metadataHeaders(metadata, PREFIX),
          ...(etag === undefined ? {} : { etag }),
          ...(delete_after === undefined ? {} : { 'x-delete-after': String(delete_after) }),
        },
        upload: open,
      });
      return { etag: headers['etag']?.replaceAll('"', '') };
    },
    setObjectMetadata: async (container, object, metadata) => {
      await api.done({
        operation: 'set object metadata',
        method: 'POST',
        path: objectPath(container, object),
        headers: metadataHeaders(metadata, PREFIX),
      });
    },
    deleteObject: async (container, object, { segments = false } = {}) => {
      await api.done({
        operation: 'delete object',
        method: 'DELETE',
        path: objectPath(container, object),
        ...(segments ? { query: { 'multipart-manifest': 'delete' } } : {}),
      });
    },
    putDynamicManifest: async (container, object, segmentPrefix) => {
      await api.done({
        operation: 'put dynamic manifest',
        method: 'PUT',
        path: objectPath(container, object),
        headers: { 'x-object-manifest': encodeURI(segmentPrefix) },
        contentLength: 0,
        upload: nothing,
      });
    },
    putStaticManifest: async (container, object, segments) => {
      await api.done({
        operation: 'put static manifest',
        method: 'PUT',
        path: objectPath(container, object),
        query: { 'multipart-manifest': 'put' },
        json: segments,
      });
    },
  };
}
