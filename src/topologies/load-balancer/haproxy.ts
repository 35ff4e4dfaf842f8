import { lines } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';

/** What clients of a load balancer end up at. */
export interface Balanced {
  /** Where clients connect. */
  readonly port: number;
  readonly maxConnections: number;
  /** In order: the first that is well gets everybody. */
  readonly servers: readonly Whereabouts[];
  readonly serverPort: number;
  /** Where a server says in HTTP whether it is well. */
  readonly checkPort: number;
}

const server = ({ hostname, address }: Whereabouts, index: number, { serverPort, checkPort }: Balanced): string =>
  [
    `    server ${hostname} ${address}:${serverPort} check port ${checkPort}`,
    // When the first is back, everybody goes back to it: two writers at once would collide.
    index === 0 ? 'on-marked-up shutdown-backup-sessions' : 'backup',
  ].join(' ');

const checkEveryMs = (tokenMs: number): number => Math.max(2000, Math.ceil((tokenMs * 2) / 3));

/** How long it takes at most until nobody is led any more to a server that says no: the third no in a row, each a moment late. */
export const noticedSeconds = (tokenMs: number): number => Math.ceil((3 * checkEveryMs(tokenMs)) / 1000);

/**
 * Everybody to one server, and to the next one when that is not well. Never checked by a query: outside the majority a node
 * still answers `SELECT 1`.
 */
export function haproxyConfiguration(balanced: Balanced, tokenMs: number): string {
  const everyMs = checkEveryMs(tokenMs);
  return lines(
    'global',
    '    log /dev/log local0',
    '    user haproxy',
    '    group haproxy',
    `    maxconn ${balanced.maxConnections + 100}`,
    '    stats socket /run/haproxy/admin.sock mode 660 level admin',
    'defaults',
    '    mode tcp',
    '    log global',
    '    option tcplog',
    '    option dontlognull',
    '    option clitcpka',
    '    option srvtcpka',
    '    retries 3',
    '    timeout connect 5s',
    `    timeout check ${everyMs * 3}ms`,
    // As long as a server keeps a silent client by default.
    '    timeout client 8h',
    '    timeout server 8h',
    'frontend clients',
    `    bind *:${balanced.port}`,
    `    maxconn ${balanced.maxConnections}`,
    '    default_backend servers',
    'backend servers',
    '    option httpchk GET /',
    '    http-check expect status 200',
    `    default-server inter ${everyMs}ms fastinter ${Math.ceil(everyMs / 2)}ms rise 2 fall 3 on-marked-down shutdown-sessions`,
    ...balanced.servers.map((each, index) => server(each, index, balanced)),
  );
}
