import { type Answer, answered, malformed } from '../answer.ts';

/** States of a connection (drbd-utils 8.4, drbdadm(8), "connection states"). */
const CONNECTIONS = [
  'StandAlone',
  'Disconnecting',
  'Unconnected',
  'Timeout',
  'BrokenPipe',
  'NetworkFailure',
  'ProtocolError',
  'TearDown',
  'WFConnection',
  'WFReportParams',
  'Connected',
  'StartingSyncS',
  'StartingSyncT',
  'WFBitMapS',
  'WFBitMapT',
  'WFSyncUUID',
  'SyncSource',
  'SyncTarget',
  'PausedSyncS',
  'PausedSyncT',
  'VerifyS',
  'VerifyT',
  'Ahead',
  'Behind',
] as const;
export type DrbdConnection = (typeof CONNECTIONS)[number];

const DISKS = [
  'Diskless',
  'Attaching',
  'Failed',
  'Negotiating',
  'Inconsistent',
  'Outdated',
  'DUnknown',
  'Consistent',
  'UpToDate',
] as const;
export type DrbdDisk = (typeof DISKS)[number];

const ROLES = ['Primary', 'Secondary', 'Unknown'] as const;
export type DrbdRole = (typeof ROLES)[number];

/** A replicated volume as one of its two machines sees it. */
export interface DrbdVolume {
  readonly minor: number;
  readonly connection: DrbdConnection;
  readonly role: DrbdRole;
  readonly peerRole: DrbdRole;
  readonly disk: DrbdDisk;
  readonly peerDisk: DrbdDisk;
  /** Reads and writes stand still until it is known that the other machine writes nothing. */
  readonly suspended: boolean;
  /** How much the two differ, in KiB. */
  readonly outOfSyncKiB: number;
  /** While one copies from the other: how far it is, in percent. */
  readonly syncedPercent?: number;
  /** How long it will still take at this speed, in seconds. */
  readonly finishSeconds?: number;
}

/** The module 8.4 has no other machine-readable report than this one; without a resource it lists none. */
export const DRBD_COMMAND = 'cat /proc/drbd';

const VOLUME = /^ *(\d+): cs:(\w+) ro:(\w+)\/(\w+) ds:(\w+)\/(\w+) +(?:[ABC] +)?([rs-])[\w-]*/;

/** Reads /proc/drbd of the module 8.4 (user's guide 8.4, section 6.2). */
export function parseDrbd(text: string): Answer<readonly DrbdVolume[]> {
  if (!/^version: 8\./m.test(text)) return malformed('/proc/drbd names no version 8');
  const volumes: DrbdVolume[] = [];
  for (const block of text.split(/^(?= *\d+: cs:)/m).slice(1)) {
    if (/^ *\d+: cs:Unconfigured/.test(block)) continue;
    const volume = parseVolume(block);
    if (volume === undefined) return malformed(`/proc/drbd: ${block.split('\n')[0]?.trim().slice(0, 100) ?? ''}`);
    volumes.push(volume);
  }
  return answered(volumes);
}

function parseVolume(block: string): DrbdVolume | undefined {
  const [, minor, cs, ro, peerRo, ds, peerDs, running] = VOLUME.exec(block) ?? [];
  const connection = CONNECTIONS.find((word) => word === cs);
  const [role, peerRole] = [ROLES.find((word) => word === ro), ROLES.find((word) => word === peerRo)];
  const [disk, peerDisk] = [DISKS.find((word) => word === ds), DISKS.find((word) => word === peerDs)];
  if (connection === undefined || role === undefined || peerRole === undefined) return undefined;
  if (disk === undefined || peerDisk === undefined) return undefined;
  const [, outOfSync] = /\boos:(\d+)/.exec(block) ?? [];
  const [, percent] = /sync'ed: *(\d+(?:\.\d+)?)%/.exec(block) ?? [];
  const [, hours, minutes, seconds] = /finish: (\d+):(\d\d):(\d\d)/.exec(block) ?? [];
  return {
    minor: Number(minor),
    connection,
    role,
    peerRole,
    disk,
    peerDisk,
    suspended: running === 's',
    outOfSyncKiB: Number(outOfSync ?? 0),
    ...(percent === undefined ? {} : { syncedPercent: Number(percent) }),
    ...(hours === undefined ? {} : { finishSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) }),
  };
}
