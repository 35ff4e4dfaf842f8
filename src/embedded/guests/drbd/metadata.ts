import type { Random } from '../../../seams/random.ts';
import type { Disk, PlainDisk } from '../files/disk.ts';
import { fileInode } from '../files/inode.ts';

/** The name under which a disk keeps DRBD's metadata, out of reach of the file system's names. */
export const DRBD_METADATA = 'drbd';

/** Metadata that never held data have this as their generation. */
export const JUST_CREATED = '0000000000000004';
export const NO_GENERATION = '0000000000000000';

/** What DRBD keeps on the disk itself (drbd-8.4, `struct drbd_md`). Generations are told apart by identifiers. */
export interface Metadata {
  readonly current: string;
  /** The generation since which the bitmap counts; none while nothing differs. */
  readonly bitmap: string;
  readonly history: readonly [string, string];
  readonly consistent: boolean;
  readonly wasUpToDate: boolean;
  /** It was primary when it last wrote this: after a crash that tells who has writes under way. */
  readonly primary: boolean;
  readonly peerOutdated: boolean;
  /** Names of blocks that may differ from the peer's; `all` for every one of them. */
  readonly dirty: readonly string[] | 'all';
}

export const FRESH: Metadata = {
  current: JUST_CREATED,
  bitmap: NO_GENERATION,
  history: [NO_GENERATION, NO_GENERATION],
  consistent: false,
  wasUpToDate: false,
  primary: false,
  peerOutdated: false,
  dirty: 'all',
};

export function newGeneration(random: Random): string {
  return Buffer.from(random.bytes(8)).toString('hex').toUpperCase();
}

/** They lie at the end of the disk as large as it was when they were written: of a disk that grew, nobody finds them there. */
interface Placed extends Metadata {
  readonly endBytes: number;
}

export function readMetadata(disk: Disk): Metadata | undefined {
  return metadataAt(disk, disk.sizeBytes);
}

export function writeMetadata(disk: PlainDisk, metadata: Metadata): void {
  disk.blocks.set(DRBD_METADATA, fileInode(JSON.stringify({ ...metadata, endBytes: disk.sizeBytes })));
}

/** `check-resize`: from the end that is known from before to the end of today. */
export function moveMetadata(disk: PlainDisk, fromBytes: number): void {
  const metadata = metadataAt(disk, fromBytes);
  if (metadata) writeMetadata(disk, metadata);
}

function metadataAt(disk: Disk, bytes: number): Metadata | undefined {
  const inode = disk.get(DRBD_METADATA);
  if (!inode) return undefined;
  const { endBytes, ...metadata } = JSON.parse(inode.data) as Placed;
  return endBytes === bytes ? metadata : undefined;
}

export const isSame = (one: string, other: string) => one === other && one !== NO_GENERATION;

/** How two copies are to meet, seen from the first of them. */
export type Verdict =
  | { readonly what: 'same' }
  | { readonly what: 'source' | 'target'; readonly full: boolean }
  | { readonly what: 'split-brain' | 'unrelated' };

/** The rules of `drbd_uuid_compare` (drbd-8.4, drbd_receiver.c), by the generations and by who crashed as a primary. */
export function compareGenerations(
  mine: Metadata,
  theirs: Metadata,
  crashed: { readonly here: boolean; readonly there: boolean },
): Verdict {
  const fresh = (one: string) => one === JUST_CREATED;
  if (fresh(mine.current) && fresh(theirs.current)) return { what: 'same' };
  if (fresh(mine.current)) return { what: 'target', full: true };
  if (fresh(theirs.current)) return { what: 'source', full: true };
  if (mine.current === theirs.current) {
    if (crashed.here && !crashed.there) return { what: 'source', full: false };
    if (crashed.there && !crashed.here) return { what: 'target', full: false };
    return { what: 'same' };
  }
  if (isSame(mine.current, theirs.bitmap)) return { what: 'target', full: false };
  if (theirs.history.some((one) => isSame(one, mine.current))) return { what: 'target', full: true };
  if (isSame(mine.bitmap, theirs.current)) return { what: 'source', full: false };
  if (mine.history.some((one) => isSame(one, theirs.current))) return { what: 'source', full: true };
  const older = [mine.bitmap, ...mine.history];
  const related = [theirs.bitmap, ...theirs.history].some((one) => older.some((other) => isSame(one, other)));
  return { what: related ? 'split-brain' : 'unrelated' };
}
