import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall } from '../program.ts';

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

export const stat: Program = (call) => {
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
