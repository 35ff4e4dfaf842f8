import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Health } from '../runtime/index.ts';

/** Serves `/healthz`, `/readyz` and `/metrics` on `host:port`. Resolves when it listens, with a function that ends it. */
export async function serveHealth(health: Health, address: string): Promise<() => void> {
  const match = /^(?:(?<host>.*):)?(?<port>\d+)$/.exec(address);
  const port = Number(match?.groups?.['port']);
  if (!match || port > 65_535) throw new Error(`--listen ${address}: write host:port, such as 0.0.0.0:8080`);
  const host = match.groups?.['host']?.replace(/^\[|\]$/g, '');
  const server = createAdaptorServer({
    fetch: (request) => health.handle(request),
    createServer,
    overrideGlobalObjects: false,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host === '' ? undefined : host, () => resolve());
  });
  return () => server.close();
}
