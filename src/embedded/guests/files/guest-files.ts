import type { BufferEncoding, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from 'just-bash';
import { asPosix } from '../shell/posix.ts';
import { directoryInode, FileError, fileInode, symlinkInode } from './inode.ts';
import { InodeTree } from './inode-tree.ts';
import { joinPath, parentOf, resolveAgainst } from './paths.ts';

/** The files of a guest as one process sees them: the system calls that the interpreter makes. */
export class GuestFiles extends InodeTree implements IFileSystem {
  umask = 0o022;

  readFile(path: string, options?: { encoding?: BufferEncoding | null } | BufferEncoding): Promise<string> {
    const encoding = typeof options === 'string' ? options : (options?.encoding ?? 'utf8');
    return settle(() => asRead(Buffer.from(this.bytesOf(path), 'latin1').toString(encoding)));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return settle(() => new Uint8Array(Buffer.from(this.bytesOf(path), 'latin1')));
  }

  async writeFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding) {
    const old = this.at(this.realName(path, true));
    if (old?.kind === 'directory') throw new FileError('EISDIR', 'open', path);
    const data = bytesFrom(content, options);
    const now = this.names.now();
    await this.place(path, old ? { ...old, data, mtimeMs: now } : fileInode(data, 0o666 & ~this.umask, now));
  }

  async appendFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding) {
    const old = this.at(this.realName(path, true));
    const data = (old?.data ?? '') + bytesFrom(content, options);
    await this.writeFile(path, Buffer.from(data, 'latin1'));
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.lookUp(path) !== undefined);
  }

  stat(path: string): Promise<FsStat> {
    return settle(() => this.#stat(this.realName(path, true), path));
  }

  lstat(path: string): Promise<FsStat> {
    return settle(() => this.#stat(this.realName(path, false), path));
  }

  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    const real = this.realName(path, true);
    const old = this.at(real);
    if (old) {
      if (options?.recursive && old.kind === 'directory') return;
      throw new FileError('EEXIST', 'mkdir', path);
    }
    if (options?.recursive && !this.at(parentOf(real))) await this.mkdir(parentOf(real), options);
    await this.place(real, directoryInode(0o777 & ~this.umask, this.names.now()), 'mkdir');
  }

  readdir(path: string): Promise<string[]> {
    return settle(() => this.namesIn(path));
  }

  async rm(path: string, options?: RmOptions): Promise<void> {
    const real = this.realName(path, false);
    const old = this.at(real);
    if (!old) {
      if (options?.force) return;
      throw new FileError('ENOENT', 'rm', path);
    }
    if (this.names.virtual(real)) throw new FileError('EBUSY', 'rm', path);
    if (old.kind === 'directory') {
      const names = this.namesIn(real);
      if (names.length > 0 && !options?.recursive) throw new FileError('ENOTEMPTY', 'rm', path);
      for (const name of names) await this.rm(joinPath(real, name), options);
    }
    await this.place(real, undefined, 'rm');
  }

  async cp(source: string, target: string, options?: { recursive?: boolean }): Promise<void> {
    const inode = this.at(this.realName(source, false));
    if (!inode) throw new FileError('ENOENT', 'cp', source);
    if (inode.kind === 'directory' && !options?.recursive) throw new FileError('EISDIR', 'cp', source);
    if (inode.kind === 'directory') {
      await this.mkdir(target, { recursive: true });
      for (const name of this.namesIn(source)) await this.cp(joinPath(source, name), joinPath(target, name), options);
      return;
    }
    await this.place(target, { ...inode, mtimeMs: this.names.now() }, 'cp');
  }

  async mv(source: string, target: string): Promise<void> {
    const inode = this.at(this.realName(source, false));
    if (!inode) throw new FileError('ENOENT', 'mv', source);
    const children = inode.kind === 'directory' ? this.namesIn(source) : [];
    // A rename puts the name itself in place, also where a link stands.
    const real = joinPath(this.realName(parentOf(this.resolvePath('/', target)), true), target.split('/').at(-1) ?? '');
    if (this.at(real)?.kind === 'symlink') await this.place(real, undefined, 'mv');
    await this.place(real, inode, 'mv');
    for (const name of children) await this.mv(joinPath(source, name), joinPath(target, name));
    await this.place(this.realName(source, false), undefined, 'mv');
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
    await this.place(this.realName(path, false), symlinkInode(target, this.names.now()), 'symlink');
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
      const real = this.realName(path, true);
      if (!this.at(real)) throw new FileError('ENOENT', 'realpath', path);
      return real;
    });
  }

  utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    return this.change(path, { mtimeMs: modified.getTime() }, 'utimes');
  }

  #stat(real: string, asked: string): FsStat {
    const inode = this.at(real);
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
