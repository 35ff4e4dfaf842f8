import type { Program } from '../program.ts';
import { blkid, blockdev, lsblk } from './block-devices.ts';
import { check, e2label, mkfs, resize2fs, wipefs } from './formats.ts';
import { df, findmnt, mount, mountpoint, umount } from './mounts.ts';

/** Programs of util-linux and e2fsprogs that work on disks, and on what is mounted. */
export const DISK_PROGRAMS: Readonly<Record<string, Program>> = {
  'mkfs.ext4': mkfs,
  'mkfs.xfs': mkfs,
  mkfs,
  blkid,
  e2label,
  tune2fs: check,
  wipefs,
  lsblk,
  blockdev,
  mount,
  umount,
  mountpoint,
  findmnt,
  df,
  resize2fs,
  e2fsck: check,
  'fsck.ext4': check,
  fsck: check,
};
