import type { Breakage } from './breakage.ts';
import { HOSTS } from './hosts.ts';
import { IN_THE_CLOUD } from './in-the-cloud.ts';
import { MACHINES } from './machines.ts';

/** What `stormctl break` can do. */
export const BREAKAGES: Readonly<Record<string, Breakage>> = { ...IN_THE_CLOUD, ...MACHINES, ...HOSTS };
