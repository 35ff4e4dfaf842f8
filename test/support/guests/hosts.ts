import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseEnv, promisify } from 'node:util';

/** What guests-up.sh left for tests. */
export interface GuestFacts {
  readonly cloudsFile: string;
  /** Entry of the clouds.yaml. */
  readonly cloud: string;
  readonly imageName: string;
  readonly imageId: string;
  readonly flavor: string;
  readonly externalNetwork: string;
  readonly zones: readonly string[];
  /** One real host in each zone, in the order of the zones. */
  readonly hosts: readonly string[];
}

const RIG = process.env['RIG'] ?? '/var/tmp/scp-rig';
const ENVIRONMENT = parseEnv(readFileSync(process.env['GUESTS_ENV'] ?? `${RIG}/guests.env`, 'utf8'));

function fact(name: string): string {
  const value = ENVIRONMENT[name];
  if (value === undefined) throw new Error(`guests-up.sh has not said ${name}`);
  return value;
}

export const guestFacts: GuestFacts = {
  cloudsFile: fact('OS_CLIENT_CONFIG_FILE'),
  cloud: fact('GUESTS_CLOUD'),
  imageName: fact('GUESTS_IMAGE'),
  imageId: fact('GUESTS_IMAGE_ID'),
  flavor: fact('GUESTS_FLAVOR'),
  externalNetwork: fact('GUESTS_EXTERNAL_NETWORK'),
  zones: fact('GUESTS_ZONES').split(','),
  hosts: fact('GUESTS_HOSTS').split(','),
};

/** A second host in the first two zones: machines of one zone are kept apart. */
const MORE_HOSTS: readonly string[] = guestFacts.hosts.slice(0, 2).map((host) => `${host}-2`);

/** All hosts, once there are more. */
export const ALL_HOSTS: readonly string[] = [...guestFacts.hosts, ...MORE_HOSTS];

/** They stay until guests-down.sh. */
export async function addHosts(): Promise<void> {
  await promisify(execFile)('bash', [fact('GUESTS_HOSTS_UP'), ...MORE_HOSTS], {
    env: { ...process.env, RIG_REAL_HOSTS: ALL_HOSTS.join(' ') },
    timeout: 600_000,
  });
}

/** Power cut, cable out, cable in, power on: what happens to real hosts, and to the guests on them. */
export function hostFault(host: string, fault: 'kill' | 'partition' | 'heal' | 'start'): void {
  execFileSync('bash', [fact('GUESTS_FAULT'), host, fault], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 300_000,
  });
}

/** Whether a connection to that port comes about from there, with the patience that a dropped packet deserves. */
export function reaches(within: readonly string[], address: string, port: number): boolean {
  const [command, ...rest] = [...within, 'timeout', '15', 'bash', '-c', `</dev/tcp/${address}/${port}`];
  return spawnSync(command, rest, { stdio: 'ignore' }).status === 0;
}

const CLIENT = { bridgeSide: 'rig-client-b', own: 'rig-client' } as const;

/**
 * A client on the same host and tenant network as a guest, for when that host is cut off from everybody: a cable in the guest's
 * bridge, with an address of that network. Gives what to put before a command line to run it there.
 */
export function clientBeside(host: string, networkId: string, address: string): readonly string[] {
  const pid = readFileSync(`${RIG}/state/run/${host}.pid`, 'utf8').trim();
  const within = ['nsenter', '-t', pid, '-n', '--'];
  const ip = (...args: readonly string[]) =>
    execFileSync('nsenter', ['-t', pid, '-n', '--', 'ip', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    ip('link', 'del', CLIENT.own);
  } catch {
    // There was none.
  }
  ip('link', 'add', CLIENT.own, 'mtu', '1450', 'type', 'veth', 'peer', 'name', CLIENT.bridgeSide);
  // The linuxbridge agent names a network's bridge after the beginning of its id.
  ip('link', 'set', CLIENT.bridgeSide, 'master', `brq${networkId.slice(0, 11)}`, 'up');
  ip('address', 'add', address, 'dev', CLIENT.own);
  ip('link', 'set', CLIENT.own, 'up');
  return within;
}
