import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import { type ApiUse, type Inventory, KINDS, SOURCES } from '../../inventory/index.ts';
import { timestamp } from '../../runtime/index.ts';

type Api = NonNullable<ScpCloudStatus['api']>;

/** So that counting calls does not itself become a stream of writes. */
const REFRESH_MS = 600_000;

/** How we use the cloud's API. Figures move at most every ten minutes, unless something went wrong. */
export function apiOf(
  use: ApiUse,
  inventory: Pick<Inventory, 'state'>,
  last: ScpCloudStatus['api'],
  nowMs: number,
): Api {
  const stale = staleOf(inventory);
  const error = use.lastError;
  const errorTime = error === undefined ? undefined : timestamp(error.atMs);
  const same = errorTime === last?.lastErrorTime && JSON.stringify(stale) === JSON.stringify(last?.stale ?? []);
  const fresh = last?.lastSweepTime !== undefined && nowMs - Date.parse(last.lastSweepTime) < REFRESH_MS;
  if (last !== undefined && same && fresh) return last;
  const sweptMs = Math.max(...KINDS.map((kind) => inventory.state(kind).readAtMs ?? 0));
  return {
    callsPerHour: use.callsPerHour,
    errorsPerHour: use.errorsPerHour,
    ...(error === undefined ? {} : { lastError: error.text.slice(0, 1024), lastErrorTime: timestamp(error.atMs) }),
    ...(sweptMs === 0 ? {} : { lastSweepTime: timestamp(sweptMs) }),
    stale,
  };
}

function staleOf(inventory: Pick<Inventory, 'state'>): NonNullable<Api['stale']> {
  const since = new Map<string, number>();
  for (const kind of KINDS) {
    const { staleSinceMs } = inventory.state(kind);
    const { service } = SOURCES[kind];
    if (staleSinceMs !== undefined) since.set(service, Math.min(staleSinceMs, since.get(service) ?? staleSinceMs));
  }
  return [...since].map(([service, ms]) => ({ service, since: timestamp(ms) }));
}
