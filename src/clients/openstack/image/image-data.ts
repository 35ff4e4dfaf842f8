import { createHash } from 'node:crypto';
import { path } from '../service/path.ts';
import type { ServiceApi } from '../service/service-api.ts';
import { importInfo } from './image-schema.ts';

export interface ImageUpload {
  /** Opens the data from their beginning; called again when the token turns out to be stale. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Bytes, when known beforehand. */
  readonly size?: number;
  /** Called after each chunk with all bytes sent so far. */
  readonly onProgress?: (sentBytes: number) => void;
}

export interface UploadedImage {
  readonly size: number;
  /** Hexadecimal, of the bytes as they were sent; compare with the image's `os_hash_value`. */
  readonly sha256: string;
  readonly sha512: string;
}

export interface ImageData {
  /**
   * Streams data into a queued image, with back-pressure. Not repeated after a failure: Glance puts the image back to
   * `queued` or `killed`, and the caller looks which.
   */
  uploadImage(id: string, upload: ImageUpload): Promise<UploadedImage>;
  /** Has Glance fetch the data itself; the image passes through `importing` to `active`, or back to `queued`. */
  importImageFromUrl(id: string, uri: string): Promise<void>;
  /** `glance-direct`, `web-download`, `copy-image`, ...; empty when the cloud imports nothing. */
  listImportMethods(): Promise<string[]>;
}

export function imageData(api: ServiceApi): ImageData {
  return {
    uploadImage: async (id, { open, size, onProgress }) => {
      let sent = meter();
      await api.done({
        operation: 'upload image',
        method: 'PUT',
        path: path`/images/${id}/file`,
        contentType: 'application/octet-stream',
        ...(size === undefined ? {} : { contentLength: size }),
        once: true,
        upload: () => {
          sent = meter();
          return sent.watch(open(), onProgress);
        },
      });
      return sent.result();
    },
    importImageFromUrl: async (id, uri) => {
      await api.done({
        operation: 'import image',
        method: 'POST',
        path: path`/images/${id}/import`,
        json: { method: { name: 'web-download', uri } },
      });
    },
    listImportMethods: async () => {
      const answer = await api.json({ operation: 'list import methods', path: path`/info/import`, answer: importInfo });
      return answer['import-methods']?.value ?? [];
    },
  };
}

function meter() {
  let size = 0;
  const sha256 = createHash('sha256');
  const sha512 = createHash('sha512');
  return {
    async *watch(data: AsyncIterable<Uint8Array>, onProgress?: (sentBytes: number) => void) {
      for await (const chunk of data) {
        sha256.update(chunk);
        sha512.update(chunk);
        yield chunk;
        size += chunk.byteLength;
        onProgress?.(size);
      }
    },
    result: (): UploadedImage => ({ size, sha256: sha256.digest('hex'), sha512: sha512.digest('hex') }),
  };
}
