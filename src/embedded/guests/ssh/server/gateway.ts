import type { AddressInfo } from 'node:net';
import ssh2, { type Connection, type TcpipRequestInfo } from 'ssh2';
import type { Site } from '../../site.ts';
import { answerSsh, whoAnswers } from './sshd.ts';
import { createWires } from './wire.ts';

export interface Gateway {
  /** The port that it listens on. */
  readonly port: number;
  /** Stops listening and breaks what is still connected. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Private key in OpenSSH form that it shows. */
  readonly hostKey: string;
}

/**
 * An SSH server on a socket through which all machines are reached by their own addresses and names, as through a bastion
 * (`ssh -J`, a `direct-tcpip` channel to port 22). It is a way and no guard: whoever reaches its socket may pass, and each
 * machine decides for itself who logs in.
 */
export async function serveGateway(site: Site, { host, port, hostKey }: GatewayOptions): Promise<Gateway> {
  const wires = createWires(site.network);
  const connections = new Set<Connection>();
  const onward = async (info: TcpipRequestInfo) => {
    const named = [...site.guests.values()].find(({ hostname }) => hostname === info.destIP);
    const guest = named ?? site.network.resolve(info.destIP, 'outside');
    return whoAnswers(site, 'outside', guest, info.destPort);
  };
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connections.add(connection);
    // Who hangs up in the middle is no error of ours.
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      if (context.method === 'none' || context.method === 'publickey') context.accept();
      else context.reject(['publickey']);
    });
    connection.on('tcpip', (accept, reject, info) => {
      onward(info).then(
        (found) => {
          if (found) answerSsh(found.guest, found.sshd, wires.lay(accept(), found.guest, 'outside'), wires);
          else reject();
        },
        () => reject(),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}
