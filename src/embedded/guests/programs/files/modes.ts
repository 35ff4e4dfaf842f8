import { FileError, type Inode } from '../../files/inode.ts';
import { joinPath } from '../../files/paths.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall } from '../program.ts';

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

export const chmod: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['R', 'f', 'v', 'c'] });
  const [mode = '', ...paths] = operands;
  await changeEach(call, paths.map(call.path), has('R'), (old) => ({ mode: modeFrom(mode, old.mode) }));
  return ok();
};

export const chown: Program = async (call) => {
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
