/** One name of a file system: plain data, replaced and never changed in place. */
export interface Inode {
  readonly kind: 'file' | 'directory' | 'symlink';
  /** A file's bytes, one a character; a symbolic link's target. */
  readonly data: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly mtimeMs: number;
}

export function fileInode(data: string, mode = 0o644, mtimeMs = 0): Inode {
  return { kind: 'file', data, mode, owner: 'root', group: 'root', mtimeMs };
}

export function directoryInode(mode = 0o755, mtimeMs = 0): Inode {
  return { kind: 'directory', data: '', mode, owner: 'root', group: 'root', mtimeMs };
}

export function symlinkInode(target: string, mtimeMs = 0): Inode {
  return { kind: 'symlink', data: target, mode: 0o777, owner: 'root', group: 'root', mtimeMs };
}

/** What a system call refuses, in the words that programs print. */
export class FileError extends Error {
  readonly code: string;

  constructor(code: keyof typeof REASONS, operation: string, path: string) {
    super(`${code}: ${REASONS[code]}, ${operation} '${path}'`);
    this.code = code;
  }
}

const REASONS = {
  ENOENT: 'no such file or directory',
  EEXIST: 'file already exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ENOTEMPTY: 'directory not empty',
  EINVAL: 'invalid argument',
  ELOOP: 'too many levels of symbolic links',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EBUSY: 'resource busy or locked',
  EIO: 'input/output error',
} as const;

/** Bytes of a text, one a character: the form in which inodes hold them. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
