import { SUPER_BLOCK } from '../../files/disk.ts';
import { formatOf, makeFileSystem } from '../../files/format.ts';
import { fileInode } from '../../files/inode.ts';
import { baseName } from '../../files/paths.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { deviceAt, typeOf } from './device.ts';

export const mkfs: Program = async (call) => {
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

export const e2label: Program = async (call) => {
  const [name = '', label] = call.args;
  const disk = (await deviceAt(call, name))?.disk;
  const format = disk && formatOf(disk);
  if (!disk || !format) return fail(1, `e2label: Bad magic number in super-block while trying to open ${name}`);
  if (label === undefined) return ok(`${format.label ?? ''}\n`);
  await disk.write(SUPER_BLOCK, fileInode(JSON.stringify({ ...format, label })));
  return ok();
};

export const wipefs: Program = async (call) => {
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

const OF_RESIZE2FS = { flags: ['p', 'f', 'F', 'y', 'a'] };

/** To the size of its disk. */
export const resize2fs: Program = async (call) => {
  const device = await deviceAt(call, readOptions(call.args, OF_RESIZE2FS).operands[0] ?? '');
  const format = device && formatOf(device.disk);
  if (!format) return fail(1, `${call.name}: Bad magic number in super-block`);
  const grown = { ...format, sizeBytes: device.disk.sizeBytes };
  await device.disk.write(SUPER_BLOCK, fileInode(JSON.stringify(grown)));
  return ok();
};

/** A file system here is never broken: checking finds nothing to do. */
export const check: Program = async (call) => {
  const device = await deviceAt(call, readOptions(call.args, OF_RESIZE2FS).operands[0] ?? '');
  if (!device?.disk.get(SUPER_BLOCK)) return fail(1, `${call.name}: Bad magic number in super-block`);
  return ok();
};
