import { createHash } from 'node:crypto';
import { readOptions } from '../options.ts';
import { ok, type Program, type ProgramCall } from '../program.ts';

export const checksum =
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
