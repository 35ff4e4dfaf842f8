import type { Disk } from '../../files/disk.ts';
import { formatOf } from '../../files/format.ts';
import type { Mount } from '../../kernel.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall } from '../program.ts';
import { deviceAt } from './device.ts';

export const mount: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['r', 'w', 'a', 'v', 'n', 'bind'], values: ['t', 'o'] });
  const { kernel } = call.guest;
  const [source, target] = options.operands;
  if (source === undefined)
    return ok(kernel.mounts.map((m) => `${m.source} on ${m.target} type ${m.type} (${m.options})\n`).join(''));
  if (target === undefined) {
    if (/\bremount\b/.test(options.value('o') ?? '')) return ok();
    return fail(1, `mount: ${source}: can't find in /etc/fstab.`);
  }
  const device = await deviceAt(call, source);
  const where = call.path(target);
  if (call.files.lookUp(where)?.kind !== 'directory') return fail(32, `mount: ${target}: mount point does not exist.`);
  if (!device) return fail(32, `mount: ${target}: special device ${source} does not exist.`);
  return mountDevice(call, device, { where, asked: options.value('t'), options: options.value('o') });
};

function mountDevice(
  call: ProgramCall,
  { path, disk }: { path: string; disk: Disk },
  how: { where: string; asked: string | undefined; options: string | undefined },
) {
  const { kernel, drbd } = call.guest;
  const refusal = drbd?.refusesMount(path);
  if (refusal !== undefined) return fail(32, `mount: ${how.where}: ${refusal}`);
  const type = formatOf(disk)?.type;
  if (type === undefined || (how.asked !== undefined && how.asked !== 'auto' && how.asked !== type))
    return fail(
      32,
      `mount: ${how.where}: wrong fs type, bad option, bad superblock on ${path}, missing codepage or helper program, or other error.`,
    );
  if (kernel.mounts.some((m) => m.target === how.where && m.source === path))
    return fail(32, `mount: ${how.where}: ${path} already mounted on ${how.where}.`);
  kernel.mounts.push({ source: path, target: how.where, type, options: how.options ?? 'rw,relatime' });
  return ok();
}

export const umount: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['l', 'f', 'v', 'q', 'R'] });
  const name = operands[0] ?? '';
  const { kernel } = call.guest;
  const device = await deviceAt(call, name);
  const at = kernel.mounts.findLastIndex((m) => m.target === call.path(name) || m.source === device?.path);
  const found = kernel.mounts[at];
  if (!found) return fail(32, `umount: ${name}: not mounted.`);
  if (!has('l') && (kernel.holders.get(found.target)?.size ?? 0) > 0)
    return fail(32, `umount: ${name}: target is busy.`);
  kernel.mounts.splice(at, 1);
  return ok();
};

export const mountpoint: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['q', 'd', 'x'] });
  const name = operands[0] ?? '';
  const path = call.path(name);
  const mounted = path === '/' || call.guest.kernel.mountAt(path) !== undefined;
  const text = has('q') ? '' : `${name} is ${mounted ? '' : 'not '}a mountpoint\n`;
  return { stdout: mounted ? text : '', stderr: mounted ? '' : text, exitCode: mounted ? 0 : 32 };
};

export const findmnt: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['n', 'r', 'l', 'J', 'f', 'k', 'e', 'noheadings'],
    values: ['o|output', 'S|source', 'T|target', 'M|mountpoint', 't|types'],
  });
  const [operand] = options.operands;
  const named = operand === undefined ? undefined : call.path(operand);
  const source = options.value('S');
  const device = source === undefined ? undefined : ((await deviceAt(call, source))?.path ?? source);
  const inside = options.value('T');
  const covers = (m: Mount) =>
    inside !== undefined && (`${call.path(inside)}/`.startsWith(`${m.target}/`) || m.target === '/');
  const all: Mount[] = [
    { source: '/dev/vda', target: '/', type: 'ext4', options: 'rw,relatime' },
    ...call.guest.kernel.mounts,
  ];
  const exact = options.value('M');
  const found = all.filter(
    (m) =>
      (named === undefined || m.target === named || m.source === named) &&
      (exact === undefined || m.target === call.path(exact)) &&
      (device === undefined || m.source === device) &&
      (inside === undefined || covers(m)),
  );
  const shown = inside === undefined ? found : found.slice(-1);
  if (shown.length === 0) return fail(1, '');
  const columns = (options.value('o') ?? 'TARGET,SOURCE,FSTYPE,OPTIONS').split(',');
  const lines = shown.map((m) => {
    const values: Readonly<Record<string, string>> = {
      TARGET: m.target,
      SOURCE: m.source,
      FSTYPE: m.type,
      OPTIONS: m.options,
    };
    return columns.map((column) => values[column.toUpperCase()] ?? '').join(' ');
  });
  const headed = options.has('n') || options.has('noheadings') ? lines : [columns.join(' '), ...lines];
  return ok(headed.map((line) => `${line}\n`).join(''));
};

export const df: Program = (call) => {
  const { operands } = readOptions(call.args, { flags: ['h', 'k', 'P', 'T', 'i', 'B1'], values: ['B', 'output', 't'] });
  const paths =
    operands.length > 0 ? operands.map(call.path) : ['/', ...call.guest.kernel.mounts.map(({ target }) => target)];
  const rows = paths.map((path) => {
    const mount = call.guest.kernel.mounts.findLast(({ target }) => path === target || path.startsWith(`${target}/`));
    const { disk } = call.guest.kernel.locate(path);
    const size = Math.floor((formatOf(disk)?.sizeBytes ?? disk.sizeBytes) / 1024);
    let used = 0;
    for (const name of disk.paths()) used += Math.ceil((disk.get(name)?.data.length ?? 0) / 1024);
    const full = 'trouble' in disk && (disk.trouble as { full: boolean }).full;
    const taken = full ? size : used;
    const percent = Math.ceil((taken / size) * 100);
    return `${mount?.source ?? '/dev/vda'} ${size} ${taken} ${size - taken} ${percent}% ${mount?.target ?? '/'}\n`;
  });
  return ok(`Filesystem 1024-blocks Used Available Capacity Mounted on\n${rows.join('')}`);
};
