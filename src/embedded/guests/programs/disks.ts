import { DRBD_METADATA } from '../drbd/metadata.ts';
import { SUPER_BLOCK, type Disk } from '../files/disk.ts';
import { formatOf, makeFileSystem } from '../files/format.ts';
import { fileInode } from '../files/inode.ts';
import { baseName } from '../files/paths.ts';
import type { Mount } from '../kernel.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall } from './program.ts';

/** The device that a name leads to, links followed, and its path. */
async function deviceAt(call: ProgramCall, name: string): Promise<{ path: string; disk: Disk } | undefined> {
  if (!call.files.lookUp(call.path(name))) return undefined;
  const path = await call.files.realpath(call.path(name));
  const disk = call.guest.kernel.devices().get(path);
  return disk && { path, disk };
}

/** What `blkid` calls it: DRBD's metadata at the end hides the file system that begins at the start. */
function typeOf(disk: Disk): string | undefined {
  return disk.get(DRBD_METADATA) ? 'drbd' : formatOf(disk)?.type;
}

const mkfs: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['F', 'q', 'f', 'K', 'j'],
    values: ['L', 't', 'E', 'm', 'O', 'b', 'i', 'I', 'N', 'J', 'T', 'U'],
  });
  const [name = ''] = options.operands;
  const device = await deviceAt(call, name);
  if (!device) return fail(1, `mke2fs 1.47.0 (5-Feb-2023)\nThe file ${name} does not exist and no size was specified.`);
  const { kernel } = call.guest;
  if (kernel.mounts.some(({ source }) => source === device.path))
    return fail(1, `${name} is mounted; will not make a filesystem here!`);
  if (typeOf(device.disk) === 'drbd')
    return fail(1, `${name} is apparently in use by the system; will not make a filesystem here!`);
  const type = call.name.split('.')[1] ?? options.value('t') ?? 'ext4';
  const label = options.value('L');
  await makeFileSystem(device.disk, call.guest.site.random, { type, ...(label === undefined ? {} : { label }) });
  return ok(
    options.has('q') ? '' : `Creating filesystem\nWriting superblocks and filesystem accounting information: done\n`,
  );
};

const blkid: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['p', 'i'], values: ['o', 's', 'c', 't', 'L', 'U', 'n', 'u'] });
  const devices = call.guest.kernel.devices();
  const asked = options.operands.length > 0 ? options.operands : [...devices.keys()];
  const out: string[] = [];
  for (const name of asked) {
    const disk = (await deviceAt(call, name))?.disk;
    const wanted = options.value('n')?.split(',');
    const found = disk && typeOf(disk);
    const type =
      wanted && disk ? [found, formatOf(disk)?.type].find((one) => one !== undefined && wanted.includes(one)) : found;
    if (disk === undefined || type === undefined) continue;
    const format = formatOf(disk);
    const tags = Object.entries({ LABEL: format?.label, UUID: format?.uuid, TYPE: type }).filter(
      ([tag, value]) => value !== undefined && (options.value('s') === undefined || options.all('s').includes(tag)),
    );
    const how = options.value('o');
    if (how === 'value') out.push(...tags.map(([, value]) => `${value ?? ''}\n`));
    else if (how === 'export') out.push(`DEVNAME=${name}\n`, ...tags.map(([tag, value]) => `${tag}=${value ?? ''}\n`));
    else out.push(`${name}: ${tags.map(([tag, value]) => `${tag}="${value ?? ''}"`).join(' ')}\n`);
  }
  return out.length > 0 ? ok(out.join('')) : fail(2, '');
};

const e2label: Program = async (call) => {
  const [name = '', label] = call.args;
  const disk = (await deviceAt(call, name))?.disk;
  const format = disk && formatOf(disk);
  if (!disk || !format) return fail(1, `e2label: Bad magic number in super-block while trying to open ${name}`);
  if (label === undefined) return ok(`${format.label ?? ''}\n`);
  await disk.write(SUPER_BLOCK, fileInode(JSON.stringify({ ...format, label })));
  return ok();
};

const wipefs: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['a', 'f', 'q', 'n', 'J'] });
  const device = await deviceAt(call, options.operands[0] ?? '');
  if (!device)
    return fail(
      1,
      `wipefs: error: ${options.operands[0] ?? ''}: probing initialization failed: No such file or directory`,
    );
  const type = typeOf(device.disk);
  if (!options.has('a'))
    return ok(type === undefined ? '' : `DEVICE OFFSET TYPE UUID LABEL\n${baseName(device.path)} 0x438 ${type}\n`);
  for (const path of [...device.disk.paths()]) await device.disk.write(path, undefined);
  return ok();
};

const lsblk: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['n', 'b', 'd', 'p', 'r', 'J', 'f'], values: ['o', 's', 'O'] });
  const columns = (options.value('o') ?? 'NAME,SIZE,TYPE,FSTYPE,MOUNTPOINT').split(',');
  const { kernel } = call.guest;
  const one = options.operands[0];
  const device = one === undefined ? undefined : await deviceAt(call, one);
  if (one !== undefined && !device) return fail(32, `lsblk: ${one}: not a block device`);
  const rows = (device ? [[device.path, device.disk] as const] : [...kernel.devices()]).map(([path, disk]) => {
    const serial = call.guest.machine?.volumes.find(
      ({ id, sizeGiB }) => call.guest.site.volumes.disk(id, sizeGiB) === disk,
    )?.id;
    const mounted = kernel.mounts.find(({ source }) => source === path)?.target ?? (path === '/dev/vda' ? '/' : '');
    const values: Readonly<Record<string, string | number | null>> = {
      name: options.has('p') ? path : baseName(path),
      kname: baseName(path),
      path,
      size: options.has('b') ? disk.sizeBytes : `${disk.sizeBytes / 1024 ** 3}G`,
      type: path.startsWith('/dev/drbd') ? 'disk' : 'disk',
      fstype: typeOf(disk) ?? (path === '/dev/vda' ? 'ext4' : null),
      mountpoint: mounted || null,
      uuid: formatOf(disk)?.uuid ?? null,
      label: formatOf(disk)?.label ?? null,
      serial: serial?.slice(0, 20) ?? null,
      ro: 0,
    };
    return Object.fromEntries(columns.map((column) => [column.toLowerCase(), values[column.toLowerCase()] ?? null]));
  });
  if (options.has('J')) return ok(`${JSON.stringify({ blockdevices: rows }, null, 3)}\n`);
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => value ?? '')
      .join(' ')
      .trimEnd(),
  );
  return ok([...(options.has('n') ? [] : [columns.join(' ')]), ...lines].map((line) => `${line}\n`).join(''));
};

const blockdev: Program = async (call) => {
  const name = call.args.at(-1) ?? '';
  const device = await deviceAt(call, name);
  if (!device) return fail(1, `blockdev: cannot open ${name}: No such file or directory`);
  if (call.args.includes('--getsize64')) return ok(`${device.disk.sizeBytes}\n`);
  if (call.args.includes('--getsz')) return ok(`${device.disk.sizeBytes / 512}\n`);
  return ok();
};

const mount: Program = async (call) => {
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

const umount: Program = async (call) => {
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

const mountpoint: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['q', 'd', 'x'] });
  const name = operands[0] ?? '';
  const path = call.path(name);
  const mounted = path === '/' || call.guest.kernel.mountAt(path) !== undefined;
  const text = has('q') ? '' : `${name} is ${mounted ? '' : 'not '}a mountpoint\n`;
  return { stdout: mounted ? text : '', stderr: mounted ? '' : text, exitCode: mounted ? 0 : 32 };
};

const findmnt: Program = async (call) => {
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

const df: Program = (call) => {
  const { operands } = readOptions(call.args, { flags: ['h', 'k', 'P', 'T', 'i', 'B1'], values: ['B', 'output', 't'] });
  const paths =
    operands.length > 0 ? operands.map(call.path) : ['/', ...call.guest.kernel.mounts.map(({ target }) => target)];
  const rows = paths.map((path) => {
    const mount = call.guest.kernel.mounts.findLast(({ target }) => path === target || path.startsWith(`${target}/`));
    const { disk } = call.guest.kernel.locate(path);
    const size = Math.floor(disk.sizeBytes / 1024);
    let used = 0;
    for (const name of disk.paths()) used += Math.ceil((disk.get(name)?.data.length ?? 0) / 1024);
    const full = 'trouble' in disk && (disk.trouble as { full: boolean }).full;
    const taken = full ? size : used;
    const percent = Math.ceil((taken / size) * 100);
    return `${mount?.source ?? '/dev/vda'} ${size} ${taken} ${size - taken} ${percent}% ${mount?.target ?? '/'}\n`;
  });
  return ok(`Filesystem 1024-blocks Used Available Capacity Mounted on\n${rows.join('')}`);
};

const grow: Program = async (call) => {
  const device = await deviceAt(call, readOptions(call.args, { flags: ['p', 'f', 'F', 'y', 'a'] }).operands[0] ?? '');
  if (!device?.disk.get(SUPER_BLOCK)) return fail(1, `${call.name}: Bad magic number in super-block`);
  return ok();
};

export const DISK_PROGRAMS: Readonly<Record<string, Program>> = {
  'mkfs.ext4': mkfs,
  'mkfs.xfs': mkfs,
  mkfs,
  blkid,
  e2label,
  tune2fs: grow,
  wipefs,
  lsblk,
  blockdev,
  mount,
  umount,
  mountpoint,
  findmnt,
  df,
  resize2fs: grow,
  e2fsck: grow,
  'fsck.ext4': grow,
  fsck: grow,
};
