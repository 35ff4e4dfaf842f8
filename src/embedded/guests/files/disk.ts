import { FileError, type Inode } from './inode.ts';

/**
 * What holds a file system: names below `/`, each a block of its own, so that a replicated disk can tell which of them
 * differ. The name `''` is the super block: what the disk was formatted as.
 */
export interface Disk {
  readonly sizeBytes: number;
  get(path: string): Inode | undefined;
  paths(): Iterable<string>;
  /** Resolves when it is as durable as the disk makes it; rejects with a `FileError`. Undefined removes. */
  write(path: string, inode: Inode | undefined): Promise<void>;
}

export const SUPER_BLOCK = '';

/** What can be wrong with a disk. */
export interface DiskTrouble {
  full: boolean;
  /** How much longer each write takes. */
  slowMs: number;
}

/** A disk of the machine itself: its root disk, or a volume. */
export class PlainDisk implements Disk {
  readonly sizeBytes: number;
  readonly blocks: Map<string, Inode>;
  readonly trouble: DiskTrouble = { full: false, slowMs: 0 };
  readonly #sleep: (ms: number, signal?: AbortSignal) => Promise<void>;

  constructor(
    sizeBytes: number,
    blocks: Map<string, Inode>,
    sleep: (ms: number, signal?: AbortSignal) => Promise<void>,
  ) {
    this.sizeBytes = sizeBytes;
    this.blocks = blocks;
    this.#sleep = sleep;
  }

  get(path: string): Inode | undefined {
    return this.blocks.get(path);
  }

  paths(): Iterable<string> {
    return this.blocks.keys();
  }

  /** What is under way when the signal aborts, as with its machine, is not written. */
  async write(path: string, inode: Inode | undefined, signal?: AbortSignal): Promise<void> {
    if (this.trouble.slowMs > 0) await this.#sleep(this.trouble.slowMs, signal);
    if (this.trouble.full && inode && inode.data.length > (this.blocks.get(path)?.data.length ?? 0))
      throw new FileError('ENOSPC', 'write', path);
    this.put(path, inode);
  }

  /** The write itself, without the time that it takes: below the file system, where nothing is full. */
  put(path: string, inode: Inode | undefined): void {
    if (inode === undefined) this.blocks.delete(path);
    else this.blocks.set(path, inode);
  }
}
