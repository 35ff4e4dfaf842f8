import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';

export const id: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['u', 'g', 'n', 'G', 'r'] });
  const name = operands[0] ?? 'root';
  const line = call.files
    .bytesOf('/etc/passwd')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  if (!line) return fail(1, `id: '${name}': no such user`);
  const [, , uid = '0', gid = '0'] = line.split(':');
  if (has('u')) return ok(`${has('n') ? name : uid}\n`);
  if (has('g')) return ok(`${has('n') ? name : gid}\n`);
  return ok(`uid=${uid}(${name}) gid=${gid}(${name}) groups=${gid}(${name})\n`);
};

export const getent: Program = (call) => {
  const [database = '', key] = call.args;
  const file = { passwd: '/etc/passwd', group: '/etc/group', hosts: '/etc/hosts' }[database];
  if (file === undefined) return fail(1, `Unknown database: ${database}`);
  const lines = call.files.bytesOf(file).split('\n').filter(Boolean);
  const found = lines.filter((line) => key === undefined || line.split(/[:\s]/).includes(key));
  return found.length > 0 ? ok(`${found.join('\n')}\n`) : fail(2, '');
};

export const uname: Program = (call) => {
  const { has } = readOptions(call.args, { flags: ['r', 's', 'n', 'm', 'a', 'v', 'o'] });
  const parts = [
    ...(has('a') || has('s') ? ['Linux'] : []),
    ...(has('a') || has('n') ? [call.guest.hostname] : []),
    ...(has('a') || has('r') ? ['6.1.0-32-cloud-amd64'] : []),
    ...(has('a') || has('m') ? ['x86_64'] : []),
  ];
  return ok(`${parts.length > 0 ? parts.join(' ') : 'Linux'}\n`);
};

export const hostname: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['s', 'f', 'I', 'i', 'd'] });
  if (has('I')) {
    const own = (call.guest.machine?.interfaces ?? []).flatMap(({ addresses }) => addresses);
    return ok(`${[...own, ...call.guest.kernel.extraAddresses].map((one) => one.split('/')[0]).join(' ')}\n`);
  }
  const [name] = operands;
  if (name === undefined) return ok(`${call.guest.hostname}\n`);
  call.guest.hostname = name;
  return ok();
};

export const hostnamectl: Program = async (call) => {
  const [verb, name] = call.args;
  if ((verb === 'set-hostname' || verb === 'hostname') && name !== undefined) {
    call.guest.hostname = name;
    await call.files.writeFile('/etc/hostname', `${name}\n`);
    return ok();
  }
  return ok(`${call.guest.hostname}\n`);
};
