import { readOptions } from '../options.ts';
import { ok, type Program } from '../program.ts';

export const modprobe: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['r', 'q', 'a', 'v'] });
  for (const name of has('r') ? operands : operands.slice(0, has('a') ? undefined : 1)) {
    if (has('r')) call.guest.kernel.modules.delete(name);
    else call.guest.kernel.modules.add(name);
  }
  return ok();
};

export const sysctl: Program = (call) => {
  const { operands, has, value } = readOptions(call.args, {
    flags: ['q', 'w', 'n', 'e', 'system', 'a'],
    values: ['p|load'],
  });
  const values = call.guest.kernel.sysctl;
  const read = (path: string) => (call.files.lookUp(path) ? call.files.bytesOf(path).split('\n') : []);
  const path = value('p');
  const files = has('system')
    ? call.files.namesIn('/etc/sysctl.d').map((name) => `/etc/sysctl.d/${name}`)
    : path === undefined
      ? []
      : [path === '' ? '/etc/sysctl.conf' : path];
  const out: string[] = [];
  for (const line of [...files.flatMap(read), ...operands]) {
    const [, key = '', given] = /^\s*-?([\w./-]+)\s*(?:=\s*(.*?))?\s*$/.exec(line) ?? [];
    if (key === '') continue;
    if (given !== undefined) values.set(key, given);
    out.push(has('n') ? `${values.get(key) ?? '0'}\n` : `${key} = ${values.get(key) ?? '0'}\n`);
  }
  return ok(has('q') ? '' : out.join(''));
};
