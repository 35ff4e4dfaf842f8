import { type Answer, answered, malformed } from '../answer.ts';

/** One server behind HAProxy, as HAProxy sees it. */
export interface BalancedServer {
  readonly backend: string;
  readonly name: string;
  readonly up: boolean;
  readonly isBackup: boolean;
  readonly sessions: number;
  /** For how long it has been up, or down, in whole seconds; left out where HAProxy does not say. */
  readonly changedSeconds?: number;
  /** In HAProxy's words: `UP`, `DOWN`, `UP 1/3`, `MAINT`. */
  readonly status: string;
}

export const HAPROXY_COMMAND = "echo 'show stat' | socat -t 3 - UNIX-CONNECT:/run/haproxy/admin.sock";

/** Reads the statistics in CSV form (HAProxy's management guide, section 9.1); columns are found by their names. */
export function parseHaproxy(text: string): Answer<readonly BalancedServer[]> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [head = '', ...rows] = lines;
  if (!head.startsWith('# pxname,svname,')) return malformed('HAProxy gives no table');
  const columns = head.slice(2).split(',');
  const at = (name: string) => columns.indexOf(name);
  const [backend, name, status, backup, sessions] = [at('pxname'), at('svname'), at('status'), at('bck'), at('scur')];
  const changed = at('lastchg');
  if ([status, backup, sessions].includes(-1)) return malformed('HAProxy leaves out columns');
  const servers: BalancedServer[] = [];
  for (const row of rows) {
    const cells = row.split(',');
    const cell = (index: number): string => cells[index] ?? '';
    if (cells.length < columns.length - 1) return malformed(`HAProxy: ${row.slice(0, 100)}`);
    if (['FRONTEND', 'BACKEND'].includes(cell(name))) continue;
    const changedSeconds = Number.parseInt(cell(changed), 10);
    servers.push({
      backend: cell(backend),
      name: cell(name),
      up: cell(status).startsWith('UP'),
      isBackup: cell(backup) === '1',
      sessions: Number.parseInt(cell(sessions), 10) || 0,
      status: cell(status),
      ...(Number.isNaN(changedSeconds) ? {} : { changedSeconds }),
    });
  }
  return answered(servers);
}
