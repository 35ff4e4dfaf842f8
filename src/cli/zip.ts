import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;
/** The end record is 22 bytes, and a comment of up to 64 KiB may follow it. */
const LONGEST_TAIL = 22 + 65_535;

/** Reads one file out of a ZIP archive (APPNOTE 6.3, without ZIP64 or encryption). Throws when it is not there. */
export async function readZipEntry(archive: string, name: string): Promise<Buffer> {
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    const read = async (position: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      if (bytesRead !== length) throw new Error(`${archive} is cut short`);
      return buffer;
    };
    const tailLength = Math.min(size, LONGEST_TAIL);
    const tail = await read(size - tailLength, tailLength);
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06'));
    if (end < 0 || tail.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error(`${archive} is not a ZIP archive`);
    const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const entry = findEntry(directory, name);
    if (!entry) throw new Error(`${archive} holds no ${name}`);
    const header = await read(entry.offset, 30);
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const data = await read(start, entry.compressedSize);
    return entry.method === DEFLATED ? await promisify(inflateRaw)(data) : data;
  } finally {
    await file.close();
  }
}

interface Entry {
  readonly method: number;
  readonly compressedSize: number;
  readonly offset: number;
}

function findEntry(directory: Buffer, wanted: string): Entry | undefined {
  for (let at = 0; at + 46 <= directory.length;) {
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (name === wanted) {
      return {
        method: directory.readUInt16LE(at + 10),
        compressedSize: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return undefined;
}
