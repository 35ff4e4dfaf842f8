import { createHash } from 'node:crypto';
import type { ImageRow } from './tables.ts';

/** What is known of an image once its bytes are there. */
export function digest(bytes: Uint8Array, diskFormat: string | null): Partial<ImageRow> {
  return {
    size: bytes.length,
    virtual_size: virtualSize(bytes, diskFormat),
    checksum: createHash('md5').update(bytes).digest('hex'),
    os_hash_algo: 'sha512',
    os_hash_value: createHash('sha512').update(bytes).digest('hex'),
  };
}

const QCOW2_MAGIC = 0x514649fb;

/** A raw image is as large as it looks; a qcow2 header says it at offset 24. */
function virtualSize(bytes: Uint8Array, diskFormat: string | null): number | null {
  if (diskFormat === 'raw') return bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 32 || view.getUint32(0) !== QCOW2_MAGIC) return null;
  return Number(view.getBigUint64(24));
}
