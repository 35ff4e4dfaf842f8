import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Certificate } from './certificate.ts';
import type { FetchHandler } from './in-process-dispatcher.ts';

export interface HttpsServer {
  /** `https://host:port`. */
  readonly origin: string;
  /** Stops listening and breaks what is still connected. */
  close(): Promise<void>;
}

/**
 * Serves a fetch handler over HTTPS (HTTP/1.1) on a loopback address. Chunks of a streaming answer leave at once; when
 * the client goes away, the answer's stream is cancelled. Rejects when the port is taken.
 */
export async function serveHttps(options: {
  readonly fetch: FetchHandler;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly certificate: Pick<Certificate, 'certificate' | 'key'>;
}): Promise<HttpsServer> {
  const server = createAdaptorServer({
    fetch: options.fetch,
    overrideGlobalObjects: false,
    createServer,
    serverOptions: { key: options.certificate.key, cert: options.certificate.certificate, keepAliveTimeout: 60_000 },
  });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `https://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
