import { uuid, type Random } from '../../../seams/random.ts';
import type { Disk } from './disk.ts';
import { SUPER_BLOCK } from './disk.ts';
import { directoryInode, fileInode } from './inode.ts';

/** What a disk was formatted as. */
export interface Format {
  readonly type: string;
  readonly uuid: string;
  readonly label?: string;
  /** As large as its disk was when it was made, or last grown. */
  readonly sizeBytes: number;
}

export function formatOf(disk: Disk): Format | undefined {
  const block = disk.get(SUPER_BLOCK);
  return block && (JSON.parse(block.data) as Format);
}

/** Makes an empty file system; what was there is lost. */
export async function makeFileSystem(disk: Disk, random: Random, of: { type: string; label?: string }): Promise<void> {
  for (const path of [...disk.paths()]) if (path.startsWith('/')) await disk.write(path, undefined);
  const format: Format = { ...of, uuid: uuid(random), sizeBytes: disk.sizeBytes };
  await disk.write(SUPER_BLOCK, fileInode(JSON.stringify(format)));
  await disk.write('/', directoryInode());
  await disk.write('/lost+found', directoryInode(0o700));
}
