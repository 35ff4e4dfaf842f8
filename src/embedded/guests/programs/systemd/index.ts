import type { Program } from '../program.ts';
import { journalctl } from './journalctl.ts';
import { systemctl } from './systemctl.ts';

/** systemd's command line. */
export const SYSTEMD_PROGRAMS: Readonly<Record<string, Program>> = { systemctl, journalctl };
