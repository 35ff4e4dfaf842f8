import type { Program } from '../program.ts';
import { cmp, dd, mktemp, truncate } from './bytes.ts';
import { checksum } from './checksum.ts';
import { cp, install, mv } from './copying.ts';
import { chmod, chown } from './modes.ts';
import { stat } from './stat.ts';

/** Programs of coreutils that work on files. */
export const FILE_PROGRAMS: Readonly<Record<string, Program>> = {
  chmod,
  chown,
  chgrp: chown,
  install,
  cp,
  mv,
  stat,
  sha256sum: checksum('sha256'),
  sha1sum: checksum('sha1'),
  md5sum: checksum('md5'),
  mktemp,
  dd,
  truncate,
  cmp,
};
