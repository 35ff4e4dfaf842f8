import { type Disk, PlainDisk } from '../files/disk.ts';
import type { DrbdResource } from './resource.ts';

/** `resize`, on one side for both: it is as large as the smaller disk, so nothing happens before the other has grown too. */
export function resize(one: DrbdResource, other: DrbdResource): void {
  const sides = [one, other].map((side) => ({ side, disk: grownDiskOf(side) }));
  if (!sides.every(({ side, disk }) => disk && disk.sizeBytes > side.sizeBytes)) return;
  for (const { side, disk } of sides) {
    side.backing = disk;
    side.changed();
  }
}

/** The disk below as large as it is by now; the resource knows it as it was when it was attached. */
function grownDiskOf({ backing, guest }: DrbdResource): PlainDisk | undefined {
  const isIt = (disk: Disk): disk is PlainDisk => disk instanceof PlainDisk && disk.blocks === backing?.blocks;
  return [...guest.kernel.devices().values()].find(isIt);
}
