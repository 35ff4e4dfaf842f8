import { createHash } from 'node:crypto';
import { FileError, type Inode } from '../files/inode.ts';
import { baseName, joinPath, parentOf } from '../files/paths.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall } from './program.ts';

/** `u=rwx,go=`, `+x` and octal modes, as chmod reads them. */
export function modeFrom(text: string, old: number): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(',')) {
    const [, who = '', how = '', what = ''] = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause) ?? [];
    const shifts = Array.from(who === '' || who.includes('a') ? 'ugo' : who, (one) => ({ u: 6, g: 3 })[one] ?? 0);
    const bits = Array.from(what).reduce((sum, one) => sum | ({ r: 4, w: 2 }[one] ?? 1), 0);
    for (const shift of shifts) {
      if (how === '=') mode = (mode & ~(7 << shift)) | (bits << shift);
      else if (how === '+') mode |= bits << shift;
      else mode &= ~(bits << shift);
    }
  }
  return mode;
}

function ownership(text: string): Partial<Inode> {
  const [owner = '', group] = text.split(/[:.]/);
  return { ...(owner ? { owner } : {}), ...(group ? { group } : {}) };
}

/** Changes a name, and what is below it when asked. */
async function changeEach(
  call: ProgramCall,
  paths: readonly string[],
  deep: boolean,
  change: (old: Inode) => Partial<Inode>,
) {
  for (const path of paths) {
    const inode = call.files.lookUp(path);
    if (!inode) throw new FileError('ENOENT', 'open', path);
    await call.files.change(path, change(inode), 'chmod');
    if (deep && inode.kind === 'directory')
      await changeEach(
        call,
        call.files.namesIn(path).map((name) => joinPath(path, name)),
        true,
        change,
      );
  }
}

const chmod: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['R', 'f', 'v', 'c'] });
  const [mode = '', ...paths] = operands;
  await changeEach(call, paths.map(call.path), has('R'), (old) => ({ mode: modeFrom(mode, old.mode) }));
  return ok();
};

const chown: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['R', 'h', 'f', 'v'] });
  const [who = '', ...paths] = operands;
  const change = call.name === 'chgrp' ? { group: who } : ownership(who);
  const unknown = [change.owner, change.group].find((name) => name !== undefined && !knownName(call, name));
  if (unknown !== undefined) return fail(1, `${call.name}: invalid user: '${unknown}'`);
  await changeEach(call, paths.map(call.path), has('R'), () => change);
  return ok();
};

function knownName(call: ProgramCall, name: string): boolean {
  return ['/etc/passwd', '/etc/group'].some((file) =>
    call.files
      .bytesOf(file)
      .split('\n')
      .some((line) => line.startsWith(`${name}:`) || line.split(':')[2] === name),
  );
}

const install: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['d', 'D', 'p', 'v', 'C', 'T'],
    values: ['m|mode', 'o|owner', 'g|group', 't'],
  });
  const now = call.guest.site.clock.now();
  const attributes = {
    mode: modeFrom(options.value('m') ?? '755', 0),
    owner: options.value('o') ?? 'root',
    group: options.value('g') ?? 'root',
    mtimeMs: now,
  };
  const paths = options.operands.map(call.path);
  if (options.has('d')) {
    for (const path of paths) {
      await call.files.mkdir(path, { recursive: true });
      await call.files.change(path, attributes, 'install');
    }
    return ok();
  }
  const into = options.value('t');
  const target = into === undefined ? (paths.pop() ?? '') : call.path(into);
  if (options.has('D')) await call.files.mkdir(into === undefined ? parentOf(target) : target, { recursive: true });
  for (const source of paths) {
    const data = source === '/dev/stdin' ? call.stdinBytes : call.files.bytesOf(source);
    const inside = !options.has('T') && call.files.lookUp(target)?.kind === 'directory';
    const path = inside ? joinPath(target, baseName(source)) : target;
    await call.files.rm(path, { force: true });
    await call.files.place(path, { kind: 'file', data, ...attributes });
  }
  return ok();
};

const cp: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['a|archive', 'r|recursive', 'R', 'p', 'f', 'n', 'T', 'd', 'P', 'v', 'L', 'u', 'remove-destination'],
    values: ['t', 'preserve'],
  });
  const paths = options.operands.map(call.path);
  const target =
    call.path(options.value('t') ?? '') !== '/root' && options.has('t')
      ? call.path(options.value('t') ?? '')
      : (paths.pop() ?? '');
  const deep = options.has('a') || options.has('r') || options.has('R');
  const keep = options.has('a') || options.has('p') || options.has('preserve');
  for (const source of paths) {
    const inside = !options.has('T') && call.files.lookUp(target)?.kind === 'directory';
    await copy(call, source, inside ? joinPath(target, baseName(source)) : target, { deep, keep });
  }
  return ok();
};

const mv: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['f', 'n', 'T', 'v', 'u'], values: ['t'] });
  const into = options.value('t');
  const paths = options.operands.map(call.path);
  const target = into === undefined ? (paths.pop() ?? '') : call.path(into);
  for (const source of paths) {
    const inside = !options.has('T') && call.files.lookUp(target)?.kind === 'directory';
    const path = inside ? joinPath(target, baseName(source)) : target;
    if (!call.files.peek(source)) return fail(1, `mv: cannot stat '${source}': No such file or directory`);
    if (options.has('n') && call.files.peek(path)) continue;
    await call.files.mv(source, path);
  }
  return ok();
};

interface CopyHow {
  readonly deep: boolean;
  readonly keep: boolean;
}

async function copy(call: ProgramCall, source: string, target: string, how: CopyHow): Promise<void> {
  const inode = how.keep ? (call.files.peek(source) ?? undefined) : call.files.lookUp(source);
  if (!inode) throw new FileError('ENOENT', 'stat', source);
  const now = call.guest.site.clock.now();
  const made = how.keep ? inode : { ...inode, owner: 'root', group: 'root', mtimeMs: now };
  if (inode.kind !== 'directory') {
    await call.files.place(target, made, 'cp');
    return;
  }
  if (!how.deep) throw new FileError('EISDIR', 'cp', source);
  if (!call.files.lookUp(target)) await call.files.mkdir(target);
  if (how.keep) await call.files.change(target, { mode: inode.mode, owner: inode.owner, group: inode.group }, 'cp');
  for (const name of call.files.namesIn(source)) await copy(call, joinPath(source, name), joinPath(target, name), how);
}

const IDS: Readonly<Record<string, string>> = { root: '0', nobody: '65534' };

/** The number of a user or group, by its name. */
function idOf(call: ProgramCall, file: string, name: string): string {
  const line = call.files
    .bytesOf(file)
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  return line?.split(':')[2] ?? IDS[name] ?? '0';
}

const KINDS = { file: 'regular file', directory: 'directory', symlink: 'symbolic link' } as const;

const stat: Program = (call) => {
  const options = readOptions(call.args, { flags: ['L', 't', 'f'], values: ['c|format', 'printf'] });
  const format = options.value('c') ?? options.value('printf') ?? '%n';
  const out: string[] = [];
  for (const name of options.operands) {
    const path = call.path(name);
    const inode = options.has('L') ? call.files.lookUp(path) : call.files.peek(path);
    if (!inode) return fail(1, `stat: cannot statx '${name}': No such file or directory`, out.join(''));
    const fields: Readonly<Record<string, string>> = {
      a: inode.mode.toString(8),
      U: inode.owner,
      G: inode.group,
      u: idOf(call, '/etc/passwd', inode.owner),
      g: idOf(call, '/etc/group', inode.group),
      s: String(inode.data.length),
      n: name,
      F: inode.kind === 'file' && inode.data === '' ? 'regular empty file' : KINDS[inode.kind],
      Y: String(Math.floor(inode.mtimeMs / 1000)),
      y: new Date(inode.mtimeMs).toISOString(),
      '%': '%',
    };
    const line = format.replaceAll(/%([a-zA-Z%])/g, (_whole, letter: string) => fields[letter] ?? '?');
    out.push(options.has('printf') ? line.replaceAll('\\n', '\n') : `${line}\n`);
  }
  return ok(out.join(''));
};

const checksum =
  (algorithm: string): Program =>
  (call) => {
    const options = readOptions(call.args, { flags: ['c|check', 'b', 't', 'quiet', 'status', 'z'] });
    const digest = (bytes: string) => createHash(algorithm).update(Buffer.from(bytes, 'latin1')).digest('hex');
    if (options.has('c')) return check(call, options.operands, digest, options.has('status') || options.has('quiet'));
    if (options.operands.length === 0) return ok(`${digest(call.stdinBytes)}  -\n`);
    const out: string[] = [];
    const errors: string[] = [];
    for (const name of options.operands) {
      const path = call.path(name);
      const inode = name === '-' ? undefined : call.files.lookUp(path);
      if (name === '-') out.push(`${digest(call.stdinBytes)}  -\n`);
      else if (!inode) errors.push(`${call.name}: ${name}: No such file or directory\n`);
      else if (inode.kind === 'directory') errors.push(`${call.name}: ${name}: Is a directory\n`);
      else out.push(`${digest(inode.data)}  ${name}\n`);
    }
    return { stdout: out.join(''), stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 };
  };

function check(call: ProgramCall, lists: readonly string[], digest: (bytes: string) => string, quiet: boolean) {
  const text =
    lists.length === 0 || lists[0] === '-' ? call.stdin : lists.map((l) => call.files.bytesOf(call.path(l))).join('');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => /^(\S+) [ *](.*)$/.exec(line));
  const verdicts = lines.map((line) => {
    const inode = call.files.lookUp(call.path(line?.[2] ?? ''));
    return { name: line?.[2] ?? '', good: inode !== undefined && digest(inode.data) === line?.[1] };
  });
  const out = verdicts.map(({ name, good }) => `${name}: ${good ? 'OK' : 'FAILED'}\n`).join('');
  return { stdout: quiet ? '' : out, stderr: '', exitCode: verdicts.every(({ good }) => good) ? 0 : 1 };
}

let temporary = 0;

const mktemp: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['d', 'u', 'q', 't'], values: ['p|tmpdir', 'suffix'] });
  const template = options.operands[0] ?? 'tmp.XXXXXXXXXX';
  temporary += 1;
  const name = template.replace(/X{3,}/, (run) => temporary.toString(36).padStart(run.length, '0'));
  const folder = options.value('p') ?? (options.operands.length === 0 ? '/tmp' : '');
  const path = call.path(folder === '' ? name : joinPath(folder, name));
  if (options.has('u')) return ok(`${path}\n`);
  if (options.has('d')) await call.files.mkdir(path);
  else await call.files.writeFile(path, '');
  await call.files.chmod(path, options.has('d') ? 0o700 : 0o600);
  return ok(`${path}\n`);
};

const dd: Program = async (call) => {
  const values = new Map(call.args.map((arg) => arg.split('=') as [string, string]));
  const from = values.get('if');
  const unit =
    Number(/^\d+/.exec(values.get('bs') ?? '512')?.[0] ?? 512) *
    (/[kK]$/.test(values.get('bs') ?? '') ? 1024 : /M$/.test(values.get('bs') ?? '') ? 1024 ** 2 : 1);
  const source =
    from === undefined
      ? call.stdinBytes
      : from === '/dev/zero'
        ? '\0'.repeat(Math.min(unit, 4096))
        : call.files.bytesOf(call.path(from));
  const skip = Number(values.get('skip') ?? 0) * unit;
  const count = values.get('count');
  const data = source.slice(skip, count === undefined ? undefined : skip + Number(count) * unit);
  const target = values.get('of');
  if (target === undefined) return ok(data);
  await call.files.writeFile(call.path(target), Buffer.from(data, 'latin1'));
  return ok();
};

const truncate: Program = async (call) => {
  const options = readOptions(call.args, { values: ['s|size'] });
  for (const name of options.operands) {
    const path = call.path(name);
    const old = call.files.lookUp(path)?.data ?? '';
    const size = Number(options.value('s') ?? 0);
    await call.files.writeFile(
      path,
      Buffer.from(old.slice(0, size).padEnd(Math.min(size, old.length), '\0'), 'latin1'),
    );
  }
  return ok();
};

const cmp: Program = (call) => {
  const { operands } = readOptions(call.args, { flags: ['s', 'q'] });
  const [first = '', second = ''] = operands.map((name) =>
    name === '-' ? call.stdinBytes : call.files.bytesOf(call.path(name)),
  );
  return first === second ? ok() : fail(1, '', `${operands.join(' ')} differ\n`);
};

export const FILE_PROGRAMS: Readonly<Record<string, Program>> = {
  chmod,
  chown,
  chgrp: chown,
  install,
  cp,
  mv,
  stat,
  sha256sum: checksum('sha256'),
  sha1sum: checksum('sha1'),
  md5sum: checksum('md5'),
  mktemp,
  dd,
  truncate,
  cmp,
};
