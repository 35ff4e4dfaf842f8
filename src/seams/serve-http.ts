import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface HttpListener {
  /** The port listened on, also when 0 was asked for. */
  readonly port: number;
  /** Stops accepting and cuts what is open. */
  close(): Promise<void>;
}

/** Answers plain HTTP on a socket with a web-standard handler. Rejects when the address cannot be had. */
export async function serveHttp(
  handle: (request: Request) => Response | Promise<Response>,
  address: { readonly host?: string; readonly port: number },
): Promise<HttpListener> {
  const server = createAdaptorServer({ fetch: handle });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
