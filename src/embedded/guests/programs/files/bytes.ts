import { joinPath } from '../../files/paths.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';

let temporary = 0;

export const mktemp: Program = async (call) => {
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

export const dd: Program = async (call) => {
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

export const truncate: Program = async (call) => {
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

export const cmp: Program = (call) => {
  const { operands } = readOptions(call.args, { flags: ['s', 'q'] });
  const [first = '', second = ''] = operands.map((name) =>
    name === '-' ? call.stdinBytes : call.files.bytesOf(call.path(name)),
  );
  return first === second ? ok() : fail(1, '', `${operands.join(' ')} differ\n`);
};
