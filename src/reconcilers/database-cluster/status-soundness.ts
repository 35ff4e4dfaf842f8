import { valueOf } from '../../convergence/answer.ts';
import type { FileSystemFacts, MountFacts } from '../../convergence/probes/system.ts';
import type { Happening } from '../../runtime/index.ts';
import type { Guest } from '../common/guests.ts';
import type { Health } from './status.ts';
import { withoutDays } from './status-certificate.ts';

/** With less of it free than this share, a file system is told of: whoever writes to it stops before long. */
const LEAST_FREE_PERCENT = 10;

interface Flaw {
  readonly reason: 'DiskReadOnly' | 'DiskNearlyFull' | 'CertificateEnding' | 'UnitFailed';
  readonly message: string;
}

/** Whether what the machines stand on is sound, as far as they answer; `ending` is what is to be said of certificates. */
export function soundnessOf(guests: ReadonlyMap<string, Guest>, ending: readonly string[]): Health {
  const type = 'Sound' as const;
  const all = [...guests.values()];
  if (!all.some(({ sight }) => sight.answers)) {
    return { type, status: 'Unknown', reason: 'NotSeen', message: 'no machine answers' };
  }
  const certificates = ending.map((message): Flaw => ({ reason: 'CertificateEnding', message }));
  const flaws = [...all.flatMap(flawsIn), ...certificates];
  const [worst] = flaws.toSorted((a, b) => RANKS[a.reason] - RANKS[b.reason]);
  if (worst === undefined) {
    const message = 'no disk of a machine is nearly full or read-only, no certificate ends soon, no unit has failed';
    return { type, status: 'True', reason: 'MachinesSound', message };
  }
  return { type, status: 'False', reason: worst.reason, message: flaws.map(({ message }) => message).join('; ') };
}

/** The same of a cluster whose machines are somebody else's: only while there is something to say. */
export const soundnessOfCertificates = (ending: readonly string[]): readonly Health[] =>
  ending.length === 0
    ? []
    : [{ type: 'Sound', status: 'False', reason: 'CertificateEnding', message: ending.join('; ') }];

/** What people are told when it has become another story. */
export function tellSoundness(
  { status, reason, message }: Health,
  before: { readonly message: string } | undefined,
): Happening[] {
  if (status !== 'False' || (before !== undefined && gistOf(before.message) === gistOf(message))) return [];
  return [{ type: 'Warning', reason, action: 'Observe', note: message }];
}

/** That a disk fills further is the same story. */
const gistOf = (message: string) => withoutDays(message.replaceAll(/\d+ % of/g, ''));

const RANKS: Record<Flaw['reason'], number> = {
  DiskReadOnly: 0,
  DiskNearlyFull: 1,
  CertificateEnding: 2,
  UnitFailed: 3,
};

function flawsIn({ member, sight }: Guest): Flaw[] {
  if (!sight.answers) return [];
  const { disks, mounts, failedUnits } = sight.machine.seen;
  const units = valueOf(failedUnits) ?? [];
  return [
    ...onePerDevice(valueOf(mounts) ?? []).flatMap((mount) => readOnly(member, mount)),
    ...onePerDevice(valueOf(disks) ?? []).flatMap((disk) => nearlyFull(member, disk)),
    ...(units.length === 0
      ? []
      : [{ reason: 'UnitFailed' as const, message: `${member}: ${units.join(', ')} failed: see its journal` }]),
  ];
}

/** Loop devices and discs are full and read-only by nature. */
const BY_NATURE = /^\/dev\/(loop|sr)/;

function onePerDevice<T extends { readonly device: string }>(found: readonly T[]): T[] {
  const firsts = new Map(found.toReversed().map((one) => [one.device, one]));
  return found.filter((one) => firsts.get(one.device) === one && !BY_NATURE.test(one.device));
}

/** Those that are written to, and that their driver makes read-only when their disk fails. */
const WRITTEN = new Set(['ext4', 'xfs', 'btrfs']);

function readOnly(member: string, { device, mountedOn, type, readOnly: is }: MountFacts): Flaw[] {
  if (!is || !WRITTEN.has(type)) return [];
  const message = `${member}: ${mountedOn} (${device}) is read-only, as after errors of its disk: see the kernel's log there`;
  return [{ reason: 'DiskReadOnly', message }];
}

const DATA = '/srv/ha';

function nearlyFull(member: string, { mountedOn, sizeKiB, availableKiB }: FileSystemFacts): Flaw[] {
  const free = sizeKiB === 0 ? 100 : Math.floor((100 * availableKiB) / sizeKiB);
  if (free >= LEAST_FREE_PERCENT) return [];
  const remedy =
    mountedOn === DATA
      ? 'raise spec.machines.dataVolume.sizeGiB, or remove data'
      : 'remove what is not needed there, or take a flavor with a larger disk';
  const message = `${member}: ${free} % of ${mountedOn} are free, less than ${LEAST_FREE_PERCENT} %: ${remedy}`;
  return [{ reason: 'DiskNearlyFull', message }];
}
