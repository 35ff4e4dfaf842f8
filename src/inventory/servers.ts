import type { Clock } from '../seams/clock.ts';
import type { Change } from './diff.ts';
import type { Entry } from './kinds.ts';
import type { Shelf } from './shelf.ts';
import type { Reading } from './sources.ts';

/** Servers are the many: between whole readings only those that changed are asked for. */
export const SERVER_RULES = {
  /** Every so many sweeps all servers are read, for what `changes-since` does not tell (purged rows, cells that were down). */
  sweepsPerWholeReading: 10,
  /** How far back before the newest change known is looked again: clocks of the cloud's own machines differ. */
  overlapMs: 60_000,
} as const;

/**
 * Asks Nova for what changed since the newest change known. The time is Nova's own, so a wrong clock here does no harm.
 * Where no server is known the whole (empty) list is as cheap.
 */
export async function readServers(
  reading: Reading,
  shelf: Shelf<'server'>,
  begun: number,
  clock: Clock,
): Promise<Change[]> {
  const newest = newestChangeMs([...shelf.entries().values()]);
  const query = reading.isAdmin ? { all_tenants: true } : {};
  if (newest === undefined || shelf.state().staleSinceMs !== undefined) {
    return shelf.replace(begun, await reading.client.compute.listServers(query), clock.now());
  }
  const since = new Date(newest - SERVER_RULES.overlapMs).toISOString();
  const answer = await reading.client.compute.listServers({ ...query, 'changes-since': since });
  const gone = answer.filter(isGone).map((server) => server.id);
  const changed = answer.filter((server) => !isGone(server));
  return shelf.merge(begun, changed, gone, clock.now());
}

function isGone(server: Entry<'server'>): boolean {
  return server.status === 'DELETED' || server.status === 'SOFT_DELETED';
}

function newestChangeMs(servers: readonly Entry<'server'>[]): number | undefined {
  const times = servers.map((server) => Date.parse(server.updated ?? '')).filter((ms) => !Number.isNaN(ms));
  return times.reduce<number | undefined>((max, ms) => (max === undefined || ms > max ? ms : max), undefined);
}
