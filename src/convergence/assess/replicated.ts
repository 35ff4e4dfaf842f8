import { valueOf } from '../answer.ts';
import type { DrbdDisk, DrbdVolume } from '../probes/drbd.ts';
import type { Copy, Danger, Observations, Replication } from './assessment.ts';
import type { Majority } from './majority.ts';

/** Pacemaker's names for what every active-passive cluster of ours runs. */
const VOLUME = 'p-r0';

/** The copies of a replicated volume. */
export interface Replicas {
  readonly primary: string | undefined;
  readonly copies: Readonly<Record<string, Copy>>;
  readonly replication: Readonly<Record<string, Replication>>;
  readonly dangers: readonly Danger[];
}

/** What a disk that is not up to date says about its data, by itself. */
const COPIES: Record<Exclude<DrbdDisk, 'UpToDate'>, Copy> = {
  // Whole, but of which time only the other machine could tell.
  Consistent: 'perhaps',
  Negotiating: 'perhaps',
  Attaching: 'perhaps',
  DUnknown: 'perhaps',
  Inconsistent: 'stale',
  Outdated: 'stale',
  Diskless: 'stale',
  Failed: 'stale',
};

/** Two machines that hold copies of one volume, of which one writes. Pure. */
export function assessReplicas(data: readonly string[], observations: Observations, majority: Majority): Replicas {
  const volumes = new Map<string, DrbdVolume>();
  for (const name of data) {
    const [volume] = valueOf(observations[name]?.seen?.drbd) ?? [];
    if (volume !== undefined) volumes.set(name, volume);
  }
  const promoted = majority.runsOn(VOLUME, 'Promoted');
  const primary = promoted.length === 1 ? promoted[0] : undefined;
  const dangers = dangersOf(volumes);
  const isSplit = dangers.some(({ kind }) => kind === 'split-brain');
  const facts = { volumes, primary, isSplit };
  return {
    primary,
    dangers,
    copies: Object.fromEntries(data.map((name) => [name, copyOf(name, data, facts)])),
    replication: Object.fromEntries(data.map((name) => [name, replicationOf(volumes.get(name), isSplit)])),
  };
}

interface Facts {
  readonly volumes: ReadonlyMap<string, DrbdVolume>;
  readonly primary: string | undefined;
  readonly isSplit: boolean;
}

const LINKED = new Set(['Connected', 'SyncSource', 'SyncTarget', 'PausedSyncS', 'PausedSyncT', 'VerifyS', 'VerifyT']);

function copyOf(name: string, data: readonly string[], facts: Facts): Copy {
  const { volumes, primary, isSplit } = facts;
  // Each has writes that the other has not.
  if (isSplit) return 'perhaps';
  const own = volumes.get(name);
  if (own === undefined) return copyBehindThePeer(name, data, facts);
  if (own.disk !== 'UpToDate') return COPIES[own.disk];
  // Alone, it may be up to date with a past that went on elsewhere; whom the majority lets write is the present.
  return LINKED.has(own.connection) || (primary === name && own.role === 'Primary') ? 'good' : 'perhaps';
}

/** What the other machine knows of one that says nothing. At best it was good a moment ago. */
function copyBehindThePeer(name: string, data: readonly string[], { volumes, primary }: Facts): Copy {
  for (const other of data) {
    const theirs = other === name ? undefined : volumes.get(other);
    if (theirs === undefined || theirs.peerDisk === 'UpToDate') continue;
    if (LINKED.has(theirs.connection)) return COPIES[theirs.peerDisk];
    // Waiting for it, and writing on: it was told so before it was lost, and has had no part in what came since.
    const wroteOn = primary === other && theirs.role === 'Primary' && theirs.connection === 'WFConnection';
    if (wroteOn && theirs.peerDisk === 'Outdated') return 'stale';
  }
  return 'perhaps';
}

function dangersOf(volumes: ReadonlyMap<string, DrbdVolume>): Danger[] {
  const dangers: Danger[] = [];
  const where = (is: (volume: DrbdVolume) => boolean) =>
    [...volumes].filter(([, volume]) => is(volume)).map(([name]) => name);
  const writers = where(({ role }) => role === 'Primary');
  if (writers.length > 1) {
    const message = `${writers.join(' and ')} both write to the replicated volume`;
    dangers.push({ kind: 'two-primaries', members: writers, message });
  }
  const alone = where(({ connection }) => connection === 'StandAlone');
  const whole = where(({ disk }) => disk === 'UpToDate');
  if (alone.length > 0 && whole.length > 1) {
    const message =
      `${whole.join(' and ')} each hold writes that the other has not, and no longer speak to each other: somebody has to ` +
      'say whose are thrown away';
    dangers.push({ kind: 'split-brain', members: whole, message });
  }
  const frozen = where(({ suspended }) => suspended);
  if (frozen.length > 0) {
    const message = `reads and writes stand still on ${frozen.join(' and ')} until the other machine is known to be dead`;
    dangers.push({ kind: 'frozen', members: frozen, message });
  }
  return dangers;
}

function replicationOf(volume: DrbdVolume | undefined, isSplit: boolean): Replication {
  if (volume === undefined) return { state: 'Unknown' };
  const { connection, disk, outOfSyncKiB } = volume;
  const rest = { ...(outOfSyncKiB > 0 ? { outOfSyncKiB } : {}), ...wordsOf(volume) };
  if (isSplit) return { state: 'SplitBrain', ...rest };
  if (disk === 'UpToDate') return { state: LINKED.has(connection) ? 'InSync' : 'Disconnected', ...rest };
  const catchingUp = LINKED.has(connection) && disk === 'Inconsistent';
  return { state: catchingUp ? 'CatchingUp' : disk === 'Consistent' ? 'Disconnected' : 'Behind', ...rest };
}

function wordsOf({ connection, disk, syncedPercent, finishSeconds }: DrbdVolume): { readonly message?: string } {
  if (syncedPercent !== undefined) {
    const left = finishSeconds === undefined ? '' : `, about ${Math.ceil(finishSeconds / 60)} min left`;
    return { message: `${syncedPercent} % of what differed is copied${left}` };
  }
  return connection === 'Connected' && disk === 'UpToDate' ? {} : { message: `DRBD: ${connection}, disk ${disk}` };
}
