import type { Clock } from '../seams/clock.ts';
import type { Change } from './diff.ts';
import type { Entry, InventoryClient } from './kinds.ts';
import type { Shelf } from './shelf.ts';
import type { Reading } from './sources.ts';

/** Servers are the many: between whole readings only those that changed are asked for. */
export const SERVER_RULES = {
  /** Every so many sweeps all servers are read, for what `changes-since` does not tell (purged rows, cells that were down). */
  sweepsPerWholeReading: 10,
  /** How far back before the last reading is looked again: clocks of the cloud's own machines differ. */
  overlapMs: 60_000,
  /** And by which share of the time since a clock of the cloud was last seen it may have fallen behind ours. */
  drift: 0.001,
} as const;

export interface ServerReading {
  readonly reading: Reading;
  readonly shelf: Shelf<'server'>;
  /** All servers, not only those that changed. */
  readonly wholly: boolean;
}

/** Fills the shelf of servers, wholly or by what changed. Resolves with the differences. */
export type ServerReader = (what: ServerReading) => Promise<Change[]>;

/** Where no server is known the whole (empty) list is as cheap as what changed. `client` is asked for what changed. */
export function createServerReader(
  clock: Pick<Clock, 'now' | 'monotonicMs'>,
  client: Pick<InventoryClient, 'compute'>,
): ServerReader {
  /** The newest change known, by Nova's own clock, and when it was first seen here. */
  let seen: Sighting | undefined;
  /** When the last reading that succeeded was begun. */
  let last: Moment | undefined;
  const took = (shelf: Shelf<'server'>, begunAt: Moment): void => {
    seen = laterOf(seen, newestChangeMs(shelf.entries().values()), clock.monotonicMs());
    last = begunAt;
  };
  return async ({ reading, shelf, wholly }) => {
    const begun = shelf.begin();
    const begunAt = { monotonicMs: clock.monotonicMs(), wallMs: clock.now() };
    const query = reading.isAdmin ? { all_tenants: true } : {};
    if (wholly || seen === undefined || last === undefined || shelf.state().staleSinceMs !== undefined) {
      const changes = shelf.replace(begun, await reading.client.compute.listServers(query), clock.now());
      took(shelf, begunAt);
      return changes;
    }
    const since = new Date(changesSinceMs(seen, last)).toISOString();
    const answer = await client.compute.listServers({ ...query, 'changes-since': since });
    const gone = answer.filter(isGone).map((server) => server.id);
    const changed = answer.filter((server) => !isGone(server));
    const changes = shelf.merge(begun, changed, gone, clock.now());
    took(shelf, begunAt);
    return changes;
  };
}

/** On both clocks of this machine. */
interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** A change as Nova dated it, and the monotonic time here at which it had happened for certain. */
interface Sighting {
  readonly changeMs: number;
  readonly seenMs: number;
}

/**
 * From when on Nova is to be asked what changed, on its own clock: what changed after the last reading has a later date than
 * the change that was seen before, by the time between the two. So a thousand servers that were made together come once
 * more, and not until another one changes. A wrong clock here does no harm, nor does a change dated in the future.
 */
export function changesSinceMs({ changeMs, seenMs }: Sighting, last: Moment): number {
  const passedMs = last.monotonicMs - seenMs;
  const clockMs = changeMs + passedMs - Math.abs(passedMs) * SERVER_RULES.drift;
  return Math.min(clockMs, last.wallMs) - SERVER_RULES.overlapMs;
}

function laterOf(seen: Sighting | undefined, changeMs: number | undefined, nowMs: number): Sighting | undefined {
  if (changeMs === undefined || (seen !== undefined && changeMs <= seen.changeMs)) return seen;
  return { changeMs, seenMs: nowMs };
}

function isGone(server: Entry<'server'>): boolean {
  return server.status === 'DELETED' || server.status === 'SOFT_DELETED';
}

function newestChangeMs(servers: Iterable<Entry<'server'>>): number | undefined {
  let newest: number | undefined;
  for (const { updated } of servers) {
    const ms = Date.parse(updated ?? '');
    if (!Number.isNaN(ms) && (newest === undefined || ms > newest)) newest = ms;
  }
  return newest;
}
