import { COROSYNC_PROGRAMS } from './corosync.ts';
import { CRM_PROGRAMS } from './crm/index.ts';
import { FENCE_PROGRAMS } from './fence-peer.ts';
import { DRBD_PROGRAMS } from './drbd/index.ts';
import { DISK_PROGRAMS } from './disks/index.ts';
import { FILE_PROGRAMS } from './files/index.ts';
import { GALERA_PROGRAMS } from './galera.ts';
import { NETWORK_PROGRAMS } from './network.ts';
import type { Program } from './program.ts';
import { socat } from './socat.ts';
import { SQL_PROGRAMS } from './sql/index.ts';
import { SYSTEM_PROGRAMS } from './system/index.ts';
import { SYSTEMD_PROGRAMS } from './systemd/index.ts';

/** Programs of the node image, beside what the interpreter has itself. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map(
  [
    FILE_PROGRAMS,
    SYSTEM_PROGRAMS,
    DISK_PROGRAMS,
    NETWORK_PROGRAMS,
    SYSTEMD_PROGRAMS,
    DRBD_PROGRAMS,
    COROSYNC_PROGRAMS,
    CRM_PROGRAMS,
    FENCE_PROGRAMS,
    SQL_PROGRAMS,
    GALERA_PROGRAMS,
    { socat },
  ].flatMap((group) => Object.entries(group)),
);
