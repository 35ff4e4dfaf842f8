import { makeKeyPair, type KeyPair, keyPairOf } from '../../clients/ssh/index.ts';
import type { Guests } from '../../embedded/guests/index.ts';
import type { Clock, Timer } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { DataFolder } from './data-folder.ts';

/** The name under which the way to the machines stands in the files. */
const GATEWAY = 'storm-gateway';

export type SshAccess = Awaited<ReturnType<Guests['serveSsh']>>;

/** The login key of the data folder; made when it has none. */
export function loginKeyIn(folder: DataFolder, random: Random): KeyPair {
  const kept = keyPairOf(folder.read(folder.loginKey) ?? '', 'storm');
  if (kept) return kept;
  const made = makeKeyPair(random, 'storm');
  folder.write(folder.loginKey, made.privateKey);
  folder.write(`${folder.loginKey}.pub`, `${made.publicKey}\n`);
  return made;
}

/** Changes of host keys come in crowds, and the file holds them all. */
const CROWD_MS = 100;

export interface SshListening {
  readonly host: string;
  readonly port: number;
  readonly clock: Pick<Clock, 'startTimer'>;
  readonly random: Random;
  readonly folder: DataFolder;
}

/**
 * Listens for SSH and writes what `ssh -F .storm/ssh_config NAME` needs: the way to the machines, by the gateway, and the
 * host keys of all of them as they are now.
 */
export async function serveSsh(
  guests: Pick<Guests, 'serveSsh' | 'hostKeys' | 'watchHostKeys'>,
  listening: SshListening,
): Promise<SshAccess> {
  const { host, clock, random, folder } = listening;
  const key = makeKeyPair(random, GATEWAY);
  const open = (port: number) => guests.serveSsh({ host, port, hostKey: key.privateKey });
  const gateway = await open(listening.port).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return open(0);
    throw error;
  });
  const writeKnownHosts = () => {
    const known = guests.hostKeys().map(({ hostname, addresses, publicKey }) => {
      return `${[hostname, ...addresses].join(',')} ${publicKey}`;
    });
    folder.write(folder.knownHosts, [`${GATEWAY} ${key.publicKey}`, ...known, ''].join('\n'));
  };
  writeKnownHosts();
  let due: Timer | undefined;
  guests.watchHostKeys(() => {
    due ??= clock.startTimer(CROWD_MS, () => {
      due = undefined;
      writeKnownHosts();
    });
  });
  folder.write(folder.sshConfig, sshConfig(host, gateway.port, folder));
  return {
    port: gateway.port,
    close: () => {
      due?.cancel();
      return gateway.close();
    },
  };
}

function sshConfig(host: string, port: number, { knownHosts, loginKey }: DataFolder): string {
  return `# ssh -F this-file orders-data-1: machines by name or by address, all through one gateway.
Host ${GATEWAY}
  HostName ${host}
  Port ${port}
  HostKeyAlias ${GATEWAY}
  ProxyJump none
Host *
  User debian
  ProxyJump ${GATEWAY}
  IdentityFile "${loginKey}"
  IdentitiesOnly yes
  UserKnownHostsFile "${knownHosts}"
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  HostKeyAlgorithms ssh-ed25519
  UpdateHostKeys no
`;
}
