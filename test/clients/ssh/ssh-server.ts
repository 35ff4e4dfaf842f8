import type { AddressInfo } from 'node:net';
import { connect as connectTcp } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import { makeKeyPair } from '../../../src/clients/ssh/index.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import type { ShellTarget } from '../../../src/seams/shell.ts';

export const HOST_KEY = makeKeyPair(seededRandom(1), 'host');
export const LOGIN_KEY = makeKeyPair(seededRandom(2), 'login');
export const OTHER_KEY = makeKeyPair(seededRandom(3), 'other');

type Handler = (command: string, channel: ServerChannel, connection: Connection) => void;

/** A real SSH server in this process, which answers each command as the test says. */
export async function startSshServer(handle: Handler, hostKey: string = HOST_KEY.privateKey) {
  const allowed = ssh2.utils.parseKey(LOGIN_KEY.publicKey);
  if (allowed instanceof Error) throw allowed;
  const connections = new Set<Connection>();
  const seen = { connections: 0, commands: [] as string[] };
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    seen.connections++;
    connections.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      if (context.method !== 'publickey' || !context.key.data.equals(allowed.getPublicSSH())) {
        context.reject(['publickey']);
        return;
      }
      const { blob, signature } = context;
      if (blob !== undefined && signature !== undefined && !allowed.verify(blob, signature)) context.reject();
      else context.accept();
    });
    connection.on('session', (acceptSession) => {
      acceptSession().on('exec', (accept, _reject, { command }) => {
        seen.commands.push(command);
        handle(command, accept(), connection);
      });
    });
    connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const onward = connectTcp(destPort, destIP);
      onward.once('error', () => reject());
      onward.once('connect', () => {
        const channel = accept();
        channel.pipe(onward).pipe(channel);
        channel.on('error', () => onward.destroy());
        onward.on('error', () => channel.close());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    /** Open connections. */
    connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}

export const targetAt = (port: number, rest: Partial<ShellTarget> = {}): ShellTarget => ({
  host: '127.0.0.1',
  port,
  user: 'root',
  privateKey: LOGIN_KEY.privateKey,
  hostKeys: [HOST_KEY.publicKey],
  ...rest,
});

/** Says `words` and ends with 0. */
export function answer(channel: ServerChannel, words: string): void {
  channel.write(words);
  channel.exit(0);
  channel.end();
}
