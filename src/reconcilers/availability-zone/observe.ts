import type { AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import type { ComputeClient, Identity, Migration } from '../../clients/openstack/index.ts';
import type { Entry, Inventory } from '../../inventory/index.ts';
import {
  computesOf,
  DECISIVE_KINDS,
  type Entries,
  type Observed,
  SEEN_KINDS,
  type SeenKind,
  serversOn,
} from './observed.ts';
import { isDrainedByUs } from './plan-maintenance.ts';
import type { Owner } from './plan.ts';

export interface Observing {
  readonly identity: Identity;
  readonly compute: Pick<ComputeClient, 'listMigrations'>;
  readonly inventory: Inventory;
  readonly spec: AvailabilityZoneSpec;
  readonly owner: Owner;
}

/**
 * Reads the shared picture, and what no sweep reads: moves of servers away from hosts that are being drained. Throws what
 * stood in the way when the picture is too old to decide from.
 */
export async function observe({ identity, compute, inventory, spec, owner }: Observing): Promise<Observed> {
  requireFresh(inventory);
  const declared = spec.maintenance.filter(({ drain }) => drain !== 'None').map(({ host }) => host);
  const begun = computesOf({ entries: entriesOf(inventory) })
    .filter((service) => isDrainedByUs({ owner }, service))
    .map(({ host }) => host);
  const drained = [...new Set([...declared, ...begun])];
  await followMoves(inventory, drained);
  const migrations = new Map<string, readonly Migration[]>();
  for (const host of drained) {
    if (isConcerned(inventory, host)) migrations.set(host, await movesFrom(compute, host));
  }
  return { identity, entries: entriesOf(inventory), migrations };
}

function requireFresh(inventory: Pick<Inventory, 'state'>): void {
  for (const kind of DECISIVE_KINDS) {
    const { staleSinceMs, error } = inventory.state(kind);
    if (staleSinceMs !== undefined) throw error instanceof Error ? error : new Error(`${kind} cannot be read`);
  }
}

/** On the way by a cold move, or waiting for its confirmation: Nova counts the server for the new host. */
const COLD: readonly string[] = ['RESIZE', 'VERIFY_RESIZE'];

/** Servers on the move change faster than sweeps come. */
async function followMoves(inventory: Pick<Inventory, 'list' | 'refresh'>, hosts: readonly string[]): Promise<void> {
  const moving = inventory.list('server').filter((server) => {
    const there = hosts.includes(server['OS-EXT-SRV-ATTR:host'] ?? '') && server['OS-EXT-STS:task_state'] != null;
    return hosts.length > 0 && (there || COLD.includes(server.status));
  });
  for (const { id } of moving) await inventory.refresh('server', id);
}

/** An empty host needs no question, unless a server is on its way by a cold move. */
function isConcerned(inventory: Pick<Inventory, 'list'>, host: string): boolean {
  const entries = entriesOf(inventory);
  return serversOn({ entries }, host).length > 0 || entries.server.some(({ status }) => COLD.includes(status));
}

async function movesFrom(compute: Observing['compute'], host: string): Promise<readonly Migration[]> {
  const moves = await compute.listMigrations({ source_compute: host });
  return moves.toSorted((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? -1 : 1));
}

function entriesOf(inventory: Pick<Inventory, 'list'>): Entries {
  const list = <K extends SeenKind>(kind: K): readonly [K, readonly Entry<K>[]] => [kind, inventory.list(kind)];
  return Object.fromEntries(SEEN_KINDS.map((kind) => list(kind))) as unknown as Entries;
}
