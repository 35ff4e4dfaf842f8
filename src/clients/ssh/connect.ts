import ssh2, { type ConnectConfig } from 'ssh2';
import type { Duplex } from 'node:stream';
import type { ExternalError } from '../../errors/external-error.ts';
import type { Clock } from '../../seams/clock.ts';
import { startDeadline } from '../../seams/deadline.ts';
import type { ShellTarget } from '../../seams/shell.ts';
import { connectError, nameOf, sshError } from './faults.ts';
import { fingerprintOf, parsePublicKey, type PublicKey } from './host-key.ts';

export type Connection = InstanceType<typeof ssh2.Client>;

/** Opens a connection on which both sides have proved who they are. `way` leads there where there is no direct one. */
export function connect(
  target: ShellTarget,
  way: Duplex | undefined,
  { clock, timeoutMs }: { readonly clock: Pick<Clock, 'startTimer'>; readonly timeoutMs: number },
): Promise<Connection> {
  const operation = `connect to ${nameOf(target)}`;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const deadline = startDeadline(clock, timeoutMs);
    let refused: ExternalError | undefined;
    const fail = (error: ExternalError) => {
      deadline.cancel();
      reject(refused ?? error);
      client.destroy();
    };
    // What comes later is told by `close`; without a listener it would end the program.
    client.on('error', (error) => fail(connectError(error, target)));
    client.once('close', () => fail(sshError('unreachable', operation, 'the host hung up before the login was over')));
    client.once('ready', () => {
      deadline.cancel();
      resolve(client);
    });
    deadline.signal.addEventListener('abort', () => {
      fail(
        sshError('unreachable', operation, `no login within ${timeoutMs} ms; is the host hung, or behind a firewall?`),
      );
    });
    try {
      client.connect(configOf(target, way, (shown) => (refused = sshError('unauthenticated', operation, shown))));
    } catch (error) {
      const words = `the private login key cannot be read (${(error as Error).message}); it has to be in OpenSSH form, without a passphrase`;
      fail(sshError('unauthenticated', operation, words));
    }
  });
}

function configOf(target: ShellTarget, way: Duplex | undefined, refuse: (why: string) => void): ConnectConfig {
  const pinned = target.hostKeys.map(parsePublicKey).filter((key) => key !== undefined);
  return {
    host: target.host,
    port: target.port,
    username: target.user,
    privateKey: target.privateKey,
    authHandler: ['publickey'],
    ...(way === undefined ? {} : { sock: way }),
    // The library's own timers would pass the clock by.
    readyTimeout: 0,
    keepaliveInterval: 0,
    ...(pinned.length === 0 ? {} : { algorithms: { serverHostKey: pinned.flatMap(({ algorithms }) => algorithms) } }),
    hostVerifier: (shown: Buffer) => isPinned(shown, pinned, target.host, refuse),
  };
}

function isPinned(shown: Buffer, pinned: readonly PublicKey[], host: string, refuse: (why: string) => void): boolean {
  if (pinned.some(({ blob }) => blob.equals(shown))) return true;
  const known = pinned.map(({ blob }) => fingerprintOf(blob)).join(', ');
  refuse(
    `${host} shows the host key ${fingerprintOf(shown)}, and pinned is ${known === '' ? 'none' : known}; ` +
      'somebody else answers at this address, or the host was made anew without its key',
  );
  return false;
}
