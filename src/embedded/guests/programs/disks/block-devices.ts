import { formatOf } from '../../files/format.ts';
import { baseName } from '../../files/paths.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { deviceAt, typeOf } from './device.ts';

export const blkid: Program = async (call) => {
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

export const lsblk: Program = async (call) => {
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
      type: 'disk',
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

export const blockdev: Program = async (call) => {
  const name = call.args.at(-1) ?? '';
  const device = await deviceAt(call, name);
  if (!device) return fail(1, `blockdev: cannot open ${name}: No such file or directory`);
  if (call.args.includes('--getsize64')) return ok(`${device.disk.sizeBytes}\n`);
  if (call.args.includes('--getsz')) return ok(`${device.disk.sizeBytes / 512}\n`);
  return ok();
};
