import { type Answer, answered, malformed } from '../answer.ts';

/** Which life of the machine this is. */
export interface BootFacts {
  /** Another one after each boot. */
  readonly bootId: string;
  readonly uptimeSeconds: number;
}

export const BOOT_COMMAND = 'cat /proc/sys/kernel/random/boot_id /proc/uptime';

export function parseBoot(text: string): Answer<BootFacts> {
  const [, bootId, uptime] = /^([0-9a-f-]{36})\s+(\d+(?:\.\d+)?)\s/.exec(`${text}\n`) ?? [];
  if (bootId === undefined || uptime === undefined) return malformed('no boot id and uptime');
  return answered({ bootId, uptimeSeconds: Number(uptime) });
}

/** How full a file system is. */
export interface FileSystemFacts {
  readonly device: string;
  readonly mountedOn: string;
  readonly sizeKiB: number;
  readonly availableKiB: number;
}

export const DISKS_COMMAND = 'df -P -k';

/** Reads `df -P` (POSIX); what lies on no device is left out. */
export function parseDisks(text: string): Answer<readonly FileSystemFacts[]> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!/^Filesystem\s/.test(lines[0] ?? '')) return malformed('df prints no table');
  const facts: FileSystemFacts[] = [];
  for (const line of lines.slice(1)) {
    const [, device, size, available, mountedOn] =
      /^(\S+) +(\d{1,15}) +-?\d+ +(-?\d{1,15}) +(?:\d+%|-) +(\/.*)$/.exec(line.trim()) ?? [];
    if (device === undefined || mountedOn === undefined) {
      // It says of one that cannot be asked so; the others count.
      if (line.startsWith('df: ')) continue;
      return malformed(`df: ${line.slice(0, 100)}`);
    }
    if (device.startsWith('/dev/'))
      facts.push({ device, mountedOn, sizeKiB: Number(size), availableKiB: Math.max(0, Number(available)) });
  }
  return answered(facts);
}

export interface MountFacts {
  readonly device: string;
  readonly mountedOn: string;
  readonly type: string;
  readonly readOnly: boolean;
}

export const MOUNTS_COMMAND = 'cat /proc/mounts';

/** Reads /proc/mounts (proc(5)). */
export function parseMounts(text: string): Answer<readonly MountFacts[]> {
  const mounts: MountFacts[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [device, mountedOn, type, options, ...rest] = line.split(' ');
    if (
      device === undefined ||
      mountedOn === undefined ||
      type === undefined ||
      options === undefined ||
      rest.length < 2
    )
      return malformed(`/proc/mounts: ${line.slice(0, 100)}`);
    mounts.push({ device, mountedOn, type, readOnly: options.split(',').includes('ro') });
  }
  return mounts.length === 0 ? malformed('/proc/mounts is empty') : answered(mounts);
}

export const FAILED_UNITS_COMMAND = 'systemctl list-units --state=failed --plain --no-legend';

/** Names of units that failed. */
export function parseFailedUnits(text: string): Answer<readonly string[]> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const names = lines.map((line) => /^[●* ]*([\w@:.\\-]+\.[a-z]+)(?:\s|$)/.exec(line)?.[1]);
  const known = names.filter((name) => name !== undefined);
  return known.length === lines.length ? answered(known) : malformed('systemctl lists something else than units');
}
