import type { Disk } from './disk.ts';
import { directoryInode, FileError, type Inode } from './inode.ts';
import { joinPath, parentOf, resolveAgainst } from './paths.ts';

/** Where the kernel finds things: what is mounted where, and what it makes up itself below /dev, /proc and /sys. */
export interface Namespace {
  readonly now: () => number;
  /** The disk that holds a path, and the path's name on it. Throws when it cannot be used. */
  locate(path: string): { readonly disk: Disk; readonly inner: string };
  /** A name that the kernel makes up. */
  virtual(path: string): Inode | undefined;
  /** Names in a directory that come from mounts or from the kernel. */
  virtualNames(directory: string): readonly string[];
  /** Takes what is written to a name that the kernel makes up; false when nothing takes it. */
  writeVirtual(path: string, data: string): boolean;
}

const MAX_LINKS = 20;

/** The names of all mounted disks and of the kernel as one tree, links followed. Throws a {@link FileError} where it ends. */
export class InodeTree {
  protected readonly names: Namespace;

  constructor(names: Namespace) {
    this.names = names;
  }

  /** What is at `path` itself, not behind it when it is a link. */
  peek(path: string): Inode | undefined {
    return this.at(this.realName(path, false));
  }

  /** What `path` leads to. */
  lookUp(path: string): Inode | undefined {
    try {
      return this.at(this.realName(path, true));
    } catch {
      return undefined;
    }
  }

  /** Puts an inode where `path` is, whose parent has to exist. */
  async place(path: string, inode: Inode | undefined, operation = 'open'): Promise<void> {
    const real = this.realName(path, inode?.kind === 'file');
    if (inode && this.names.virtual(real)) {
      if (!this.names.writeVirtual(real, inode.data)) throw new FileError('EINVAL', operation, path);
      return;
    }
    const parent = this.at(parentOf(real));
    if (!parent) throw new FileError('ENOENT', operation, path);
    if (parent.kind !== 'directory') throw new FileError('ENOTDIR', operation, path);
    const { disk, inner } = this.names.locate(real);
    await disk.write(inner, inode);
  }

  /** Changes what is known of a name; what a link leads to, where it is one. */
  async change(path: string, change: Partial<Inode>, operation: string): Promise<void> {
    const real = this.realName(path, true);
    const old = this.at(real);
    if (!old) throw new FileError('ENOENT', operation, path);
    await this.place(real, { ...old, ...change }, operation);
  }

  /** All of a file, one character a byte. */
  bytesOf(path: string): string {
    const inode = this.at(this.realName(path, true));
    if (!inode) throw new FileError('ENOENT', 'open', path);
    if (inode.kind === 'directory') throw new FileError('EISDIR', 'read', path);
    return inode.data;
  }

  namesIn(path: string): string[] {
    const real = this.realName(path, true);
    const inode = this.at(real);
    if (!inode) throw new FileError('ENOENT', 'scandir', path);
    if (inode.kind !== 'directory') throw new FileError('ENOTDIR', 'scandir', path);
    const names = new Set(this.names.virtualNames(real));
    const { disk, inner } = this.names.locate(real);
    const prefix = inner === '/' ? '/' : `${inner}/`;
    for (const known of disk.paths()) {
      if (known.length > prefix.length && known.startsWith(prefix) && !known.includes('/', prefix.length))
        names.add(known.slice(prefix.length));
    }
    return [...names].sort();
  }

  /** What is at a name without links in it. */
  protected at(real: string): Inode | undefined {
    const made = this.names.virtual(real);
    if (made) return made;
    const { disk, inner } = this.names.locate(real);
    return inner === '/' ? (disk.get('/') ?? directoryInode()) : disk.get(inner);
  }

  /** The path without links in it; its last part need not exist. */
  protected realName(path: string, followLast: boolean): string {
    let rest = resolveAgainst('/', path).split('/').filter(Boolean);
    let real = '/';
    for (let links = 0; rest.length > 0;) {
      const [name = '', ...after] = rest;
      const next = joinPath(real, name);
      rest = after;
      const inode = rest.length > 0 || followLast ? this.at(next) : undefined;
      if (inode?.kind !== 'symlink') {
        real = next;
        continue;
      }
      if (++links > MAX_LINKS) throw new FileError('ELOOP', 'open', path);
      rest = [...resolveAgainst(real, inode.data).split('/').filter(Boolean), ...after];
      real = '/';
    }
    return real;
  }
}
