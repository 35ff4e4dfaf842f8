import type { Program } from '../program.ts';
import { drbdadm, drbdsetup } from './drbdadm.ts';

/** The command line of DRBD 8.4. */
export const DRBD_PROGRAMS: Readonly<Record<string, Program>> = { drbdadm, drbdsetup };
