import type { Shell } from '../../seams/shell.ts';
import type { Answer } from '../answer.ts';
import { type BatchOptions, type Ended, read, runBatch, type Section } from '../batch.ts';
import { CERTIFICATE_COMMAND, parseCertificate, type ShownCertificate } from './certificate.ts';
import { type Answering, MYSQL_COMMAND, parseAnswering, POSTGRESQL_COMMAND } from './database.ts';
import { DRBD_COMMAND, type DrbdVolume, parseDrbd } from './drbd.ts';
import {
  GALERA_COMMAND,
  GALERA_STATE_COMMAND,
  type GaleraRemains,
  type GaleraStatus,
  parseGaleraState,
  parseGaleraStatus,
} from './galera.ts';
import { type BalancedServer, HAPROXY_COMMAND, parseHaproxy } from './haproxy.ts';
import { PACEMAKER_COMMAND, type PacemakerView } from './pacemaker.ts';
import { parsePacemaker } from './parse-pacemaker.ts';
import { FILES_LANE, SYSTEMD_LANE } from '../lanes.ts';
import { parseQuorum, QUORUM_CODES, QUORUM_COMMAND, type QuorumView } from './quorum.ts';
import {
  BOOT_COMMAND,
  type BootFacts,
  DISKS_COMMAND,
  FAILED_UNITS_COMMAND,
  type FileSystemFacts,
  type MountFacts,
  MOUNTS_COMMAND,
  parseBoot,
  parseDisks,
  parseFailedUnits,
  parseMounts,
} from './system.ts';

/** Everything that can be asked of a machine, and what it gives. */
export interface Findings {
  readonly boot: BootFacts;
  readonly disks: readonly FileSystemFacts[];
  readonly mounts: readonly MountFacts[];
  /** Names. */
  readonly failedUnits: readonly string[];
  readonly pacemaker: PacemakerView;
  readonly quorum: QuorumView;
  readonly drbd: readonly DrbdVolume[];
  readonly galera: GaleraStatus;
  readonly galeraRemains: GaleraRemains;
  readonly mysql: Answering;
  readonly postgresql: Answering;
  readonly haproxy: readonly BalancedServer[];
  readonly certificate: ShownCertificate;
}

export type ProbeName = keyof Findings;

/** What was asked, and what came of it; what was not asked is left out. */
export type Seen = { readonly [Name in ProbeName]?: Answer<Findings[Name]> };

interface Probe<T> {
  readonly command: string;
  readonly lane?: string;
  readonly parse: (output: string) => Answer<T>;
  /** Exit codes with which it still answers. Default 0. */
  readonly accept?: readonly number[];
}

const PROBES: { readonly [Name in ProbeName]: Probe<Findings[Name]> } = {
  boot: { command: BOOT_COMMAND, lane: FILES_LANE, parse: parseBoot },
  // 1: one of many file systems cannot be asked.
  disks: { command: DISKS_COMMAND, parse: parseDisks, accept: [0, 1] },
  mounts: { command: MOUNTS_COMMAND, lane: FILES_LANE, parse: parseMounts },
  failedUnits: { command: FAILED_UNITS_COMMAND, lane: SYSTEMD_LANE, parse: parseFailedUnits },
  pacemaker: { command: PACEMAKER_COMMAND, parse: parsePacemaker },
  quorum: { command: QUORUM_COMMAND, parse: parseQuorum, accept: QUORUM_CODES },
  drbd: { command: DRBD_COMMAND, parse: parseDrbd },
  galera: { command: GALERA_COMMAND, parse: parseGaleraStatus },
  galeraRemains: { command: GALERA_STATE_COMMAND, parse: parseGaleraState },
  mysql: { command: MYSQL_COMMAND, parse: parseAnswering },
  postgresql: { command: POSTGRESQL_COMMAND, parse: parseAnswering },
  haproxy: { command: HAPROXY_COMMAND, parse: parseHaproxy },
  certificate: { command: CERTIFICATE_COMMAND, parse: parseCertificate },
};

export const probeSections = (names: readonly ProbeName[]): Section[] =>
  names.map((name) => {
    const { command, lane }: Probe<unknown> = PROBES[name];
    return { name, command, ...(lane === undefined ? {} : { lane }) };
  });

export function readProbes(names: readonly ProbeName[], ended: ReadonlyMap<string, Ended>): Seen {
  return Object.fromEntries(names.map((name) => [name, readProbe(name, ended.get(name))]));
}

function readProbe(name: ProbeName, ended: Ended | undefined): Answer<unknown> {
  const { parse, accept }: Probe<unknown> = PROBES[name];
  return read(ended, parse, accept);
}

/** Asks a machine several things in one round trip; one that hangs does not hold up the others. */
export async function probeMember(shell: Shell, names: readonly ProbeName[], options: BatchOptions): Promise<Seen> {
  return readProbes(names, (await runBatch(shell, probeSections(names), options)).ended);
}
