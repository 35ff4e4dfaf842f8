import { FileError } from '../../files/inode.ts';
import { baseName, joinPath, parentOf } from '../../files/paths.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall } from '../program.ts';
import { modeFrom } from './modes.ts';

export const install: Program = async (call) => {
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

export const cp: Program = async (call) => {
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

export const mv: Program = async (call) => {
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
