import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readZipEntry } from '../../src/cli/zip.ts';

/** An archive as other programs write it: local headers with extra fields, a directory, an end record with a comment. */
function zip(files: Readonly<Record<string, { text: string; deflate: boolean }>>): string {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { text, deflate }] of Object.entries(files)) {
    const raw = Buffer.from(text);
    const data = deflate ? deflateRawSync(raw) : raw;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(deflate ? 8 : 0, 10);
    central.writeUInt32LE(crc32(raw), 16);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(raw.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), Buffer.from('xtra'), data);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + 4 + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  const path = join(mkdtempSync(join(tmpdir(), 'scp-zip-')), 'a.zip');
  writeFileSync(path, Buffer.concat([...parts, ...directory, end, Buffer.from('a comment')]));
  return path;
}

describe('ZIP archive', () => {
  const archive = zip({
    'a/one': { text: 'stored', deflate: false },
    'b/two': { text: 'deflated '.repeat(99), deflate: true },
  });

  it('gives a stored and a deflated file', async () => {
    expect(String(await readZipEntry(archive, 'a/one'))).toBe('stored');
    expect(String(await readZipEntry(archive, 'b/two'))).toBe('deflated '.repeat(99));
  });

  it('says what it does not hold, and what is no archive', async () => {
    await expect(readZipEntry(archive, 'c')).rejects.toThrow('holds no c');
    const text = join(mkdtempSync(join(tmpdir(), 'scp-zip-')), 'text');
    writeFileSync(text, 'hello');
    await expect(readZipEntry(text, 'c')).rejects.toThrow('is not a ZIP archive');
  });
});
