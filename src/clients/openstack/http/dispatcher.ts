import { Agent, type Dispatcher } from 'undici';
import type { TlsConfig } from '../config/cloud-config.ts';

const MAX_CONNECTIONS = 16;

/**
 * Connections to one cloud, kept open between calls. Deadlines are the caller's, by its own clock; only connecting has
 * one here, since nobody else sees it.
 */
export function cloudDispatcher(tls: TlsConfig): Dispatcher {
  return new Agent({
    connections: MAX_CONNECTIONS,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      rejectUnauthorized: tls.verify,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
    },
  });
}
