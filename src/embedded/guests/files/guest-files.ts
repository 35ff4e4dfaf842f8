import type { BufferEncoding, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from 'just-bash';
import type { Disk } from './disk.ts';
import { directoryInode, FileError, fileInode, type Inode, symlinkInode } from './inode.ts';
import { asPosix } from '../shell/posix.ts';
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

/** The files of a guest as one process sees them. */
export class GuestFiles implements IFileSystem {
  readonly #names: Namespace;
  umask = 0o022;

  constructor(names: Namespace) {
    this.#names = names;
  }

  /** What is at `path` itself, not behind it when it is a link. */
  peek(path: string): Inode | undefined {
    return this.#at(this.#walk(path, false));
  }

  /** What `path` leads to. */
  lookUp(path: string): Inode | undefined {
    try {
      return this.#at(this.#walk(path, true));
    } catch {
      return undefined;
    }
  }

  /** Puts an inode where `path` is, whose parent has to exist. */
  async place(path: string, inode: Inode | undefined, operation = 'open'): Promise<void> {
    const real = this.#walk(path, inode?.kind === 'file');
    if (inode && this.#names.virtual(real)) {
      if (!this.#names.writeVirtual(real, inode.data)) throw new FileError('EINVAL', operation, path);
      return;
    }
    const parent = this.#at(parentOf(real));
    if (!parent) throw new FileError('ENOENT', operation, path);
    if (parent.kind !== 'directory') throw new FileError('ENOTDIR', operation, path);
    const { disk, inner } = this.#names.locate(real);
    await disk.write(inner, inode);
  }

  async change(path: string, change: Partial<Inode>, operation: string): Promise<void> {
    const real = this.#walk(path, true);
    const old = this.#at(real);
    if (!old) throw new FileError('ENOENT', operation, path);
    await this.place(real, { ...old, ...change }, operation);
  }

  bytesOf(path: string): string {
    const inode = this.#at(this.#walk(path, true));
    if (!inode) throw new FileError('ENOENT', 'open', path);
    if (inode.kind === 'directory') throw new FileError('EISDIR', 'read', path);
    return inode.data;
  }

  readFile(path: string, options?: { encoding?: BufferEncoding | null } | BufferEncoding): Promise<string> {
    const encoding = typeof options === 'string' ? options : (options?.encoding ?? 'utf8');
    return settle(() => asRead(Buffer.from(this.bytesOf(path), 'latin1').toString(encoding)));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return settle(() => new Uint8Array(Buffer.from(this.bytesOf(path), 'latin1')));
  }

  async writeFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding) {
    const old = this.#at(this.#walk(path, true));
    if (old?.kind === 'directory') throw new FileError('EISDIR', 'open', path);
    const data = bytesFrom(content, options);
    const now = this.#names.now();
    await this.place(path, old ? { ...old, data, mtimeMs: now } : fileInode(data, 0o666 & ~this.umask, now));
  }

  async appendFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding) {
    const old = this.#at(this.#walk(path, true));
    const data = (old?.data ?? '') + bytesFrom(content, options);
    await this.writeFile(path, Buffer.from(data, 'latin1'));
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.lookUp(path) !== undefined);
  }

  stat(path: string): Promise<FsStat> {
    return settle(() => this.#stat(this.#walk(path, true), path));
  }

  lstat(path: string): Promise<FsStat> {
    return settle(() => this.#stat(this.#walk(path, false), path));
  }

  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    const real = this.#walk(path, true);
    const old = this.#at(real);
    if (old) {
      if (options?.recursive && old.kind === 'directory') return;
      throw new FileError('EEXIST', 'mkdir', path);
    }
    if (options?.recursive && !this.#at(parentOf(real))) await this.mkdir(parentOf(real), options);
    await this.place(real, directoryInode(0o777 & ~this.umask, this.#names.now()), 'mkdir');
  }

  readdir(path: string): Promise<string[]> {
    return settle(() => this.namesIn(path));
  }

  async rm(path: string, options?: RmOptions): Promise<void> {
    const real = this.#walk(path, false);
    const old = this.#at(real);
    if (!old) {
      if (options?.force) return;
      throw new FileError('ENOENT', 'rm', path);
    }
    if (this.#names.virtual(real)) throw new FileError('EBUSY', 'rm', path);
    if (old.kind === 'directory') {
      const names = this.namesIn(real);
      if (names.length > 0 && !options?.recursive) throw new FileError('ENOTEMPTY', 'rm', path);
      for (const name of names) await this.rm(joinPath(real, name), options);
    }
    await this.place(real, undefined, 'rm');
  }

  async cp(source: string, target: string, options?: { recursive?: boolean }): Promise<void> {
    const inode = this.#at(this.#walk(source, false));
    if (!inode) throw new FileError('ENOENT', 'cp', source);
    if (inode.kind === 'directory' && !options?.recursive) throw new FileError('EISDIR', 'cp', source);
    if (inode.kind === 'directory') {
      await this.mkdir(target, { recursive: true });
      for (const name of this.namesIn(source)) await this.cp(joinPath(source, name), joinPath(target, name), options);
      return;
    }
    await this.place(target, { ...inode, mtimeMs: this.#names.now() }, 'cp');
  }

  async mv(source: string, target: string): Promise<void> {
    const inode = this.#at(this.#walk(source, false));
    if (!inode) throw new FileError('ENOENT', 'mv', source);
    const children = inode.kind === 'directory' ? this.namesIn(source) : [];
    // A rename puts the name itself in place, also where a link stands.
    const real = joinPath(this.#walk(parentOf(this.resolvePath('/', target)), true), target.split('/').at(-1) ?? '');
    if (this.#at(real)?.kind === 'symlink') await this.place(real, undefined, 'mv');
    await this.place(real, inode, 'mv');
    for (const name of children) await this.mv(joinPath(source, name), joinPath(target, name));
    await this.place(this.#walk(source, false), undefined, 'mv');
  }

  resolvePath(base: string, path: string): string {
    return resolveAgainst(base, path);
  }

  /** Globs ask directory by directory. */
  getAllPaths(): string[] {
    return [];
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.change(path, { mode: mode & 0o7777 }, 'chmod');
  }

  async symlink(target: string, path: string): Promise<void> {
    if (this.peek(path)) throw new FileError('EEXIST', 'symlink', path);
    await this.place(this.#walk(path, false), symlinkInode(target, this.#names.now()), 'symlink');
  }

  async link(existing: string, path: string): Promise<void> {
    const inode = this.peek(existing);
    if (!inode) throw new FileError('ENOENT', 'link', existing);
    if (this.peek(path)) throw new FileError('EEXIST', 'link', path);
    await this.place(path, inode, 'link');
  }

  readlink(path: string): Promise<string> {
    return settle(() => {
      const inode = this.peek(path);
      if (!inode) throw new FileError('ENOENT', 'readlink', path);
      if (inode.kind !== 'symlink') throw new FileError('EINVAL', 'readlink', path);
      return inode.data;
    });
  }

  realpath(path: string): Promise<string> {
    return settle(() => {
      const real = this.#walk(path, true);
      if (!this.#at(real)) throw new FileError('ENOENT', 'realpath', path);
      return real;
    });
  }

  utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    return this.change(path, { mtimeMs: modified.getTime() }, 'utimes');
  }

  namesIn(path: string): string[] {
    const real = this.#walk(path, true);
    const inode = this.#at(real);
    if (!inode) throw new FileError('ENOENT', 'scandir', path);
    if (inode.kind !== 'directory') throw new FileError('ENOTDIR', 'scandir', path);
    const names = new Set(this.#names.virtualNames(real));
    const { disk, inner } = this.#names.locate(real);
    const prefix = inner === '/' ? '/' : `${inner}/`;
    for (const known of disk.paths()) {
      if (known.length > prefix.length && known.startsWith(prefix) && !known.includes('/', prefix.length))
        names.add(known.slice(prefix.length));
    }
    return [...names].sort();
  }

  #at(real: string): Inode | undefined {
    const made = this.#names.virtual(real);
    if (made) return made;
    const { disk, inner } = this.#names.locate(real);
    return inner === '/' ? (disk.get('/') ?? directoryInode()) : disk.get(inner);
  }

  #stat(real: string, asked: string): FsStat {
    const inode = this.#at(real);
    if (!inode) throw new FileError('ENOENT', 'stat', asked);
    return {
      isFile: inode.kind === 'file',
      isDirectory: inode.kind === 'directory',
      isSymbolicLink: inode.kind === 'symlink',
      mode: inode.mode,
      size: inode.data.length,
      mtime: new Date(inode.mtimeMs),
    };
  }

  /** The path without links in it; its last part need not exist. */
  #walk(path: string, followLast: boolean): string {
    let rest = resolveAgainst('/', path).split('/').filter(Boolean);
    let real = '/';
    for (let links = 0; rest.length > 0;) {
      const [name = '', ...after] = rest;
      const next = joinPath(real, name);
      rest = after;
      const inode = rest.length > 0 || followLast ? this.#at(next) : undefined;
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

/** A script is read by the interpreter in its own way; programs of ours read bytes and see the file as it is. */
const asRead = (text: string) => (text.startsWith('#!') ? asPosix(text) : text);

/** What `read` gives, or throws, as a promise. */
function settle<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => resolve(read()));
}

function bytesFrom(content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding): string {
  if (typeof content !== 'string') return Buffer.from(content).toString('latin1');
  const encoding = typeof options === 'string' ? options : (options?.encoding ?? 'utf8');
  return encoding === 'binary' || encoding === 'latin1' ? content : Buffer.from(content, encoding).toString('latin1');
}
