import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';

export const logger: Program = (call) => {
  const { operands, value } = readOptions(call.args, { flags: ['s', 'i'], values: ['t', 'p'] });
  const text = operands.length > 0 ? operands.join(' ') : call.stdin.trimEnd();
  call.guest.units.log(value('t') ?? 'root', text);
  return ok();
};

export const openssl: Program = (call) => {
  const [verb, ...args] = call.args;
  if (verb !== 'rand') return fail(1, `openssl: ${verb ?? ''} is not played here`);
  const { operands, has } = readOptions(args, { flags: ['hex', 'base64'] });
  const bytes = Buffer.from(call.guest.site.random.bytes(Number(operands[0] ?? 16)));
  return ok(
    has('hex') || args.includes('-hex')
      ? `${bytes.toString('hex')}\n`
      : args.includes('-base64')
        ? `${bytes.toString('base64')}\n`
        : bytes.toString('latin1'),
  );
};

export const tee: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['a', 'i'] });
  for (const name of operands) {
    const bytes = Buffer.from(call.stdinBytes, 'latin1');
    await (has('a') ? call.files.appendFile(call.path(name), bytes) : call.files.writeFile(call.path(name), bytes));
  }
  return ok(call.stdin);
};

export const umask: Program = (call) => {
  const [mode] = call.args;
  if (mode === undefined) return ok(`${call.files.umask.toString(8).padStart(4, '0')}\n`);
  call.files.umask = Number.parseInt(mode, 8);
  return ok();
};
