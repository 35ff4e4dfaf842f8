import { readMetadata } from '../../drbd/metadata.ts';
import type { Disk } from '../../files/disk.ts';
import { formatOf } from '../../files/format.ts';
import type { ProgramCall } from '../program.ts';

/** The device that a name leads to, links followed, and its path. */
export async function deviceAt(call: ProgramCall, name: string): Promise<{ path: string; disk: Disk } | undefined> {
  if (!call.files.lookUp(call.path(name))) return undefined;
  const path = await call.files.realpath(call.path(name));
  const disk = call.guest.kernel.devices().get(path);
  return disk && { path, disk };
}

/** What `blkid` calls it: DRBD's metadata at the end hides the file system that begins at the start. */
export function typeOf(disk: Disk): string | undefined {
  return readMetadata(disk) ? 'drbd' : formatOf(disk)?.type;
}
