import { createPageMemory } from '../clients/openstack/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Change } from './diff.ts';
import type { Entry, InventoryClient, Kind } from './kinds.ts';
import { readAnew } from './read-anew.ts';
import { createServerReader, SERVER_RULES } from './servers.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { KINDS, type Reading, type Source, SOURCES } from './sources.ts';
import { createTurns } from './turns.ts';

export interface SweepResult<K extends Kind = Kind> {
  readonly changes: readonly Change[];
  /** Kinds that could be read for the first time or again, or no longer. */
  readonly health: readonly { readonly kind: K; readonly state: 'read' | 'stale' }[];
}

/** Fills the shelves from the cloud. Knows when, how often and for whom only as it is told. */
export interface Reader {
  shelf<K extends Kind>(kind: K): Shelf<K>;
  readAll(projectIds: readonly string[]): Promise<SweepResult>;
  readOne<K extends Kind>(
    kind: K,
    id: string,
  ): Promise<{ readonly entry: Entry<K> | undefined; readonly changes: readonly Change[] }>;
  learn<K extends Kind>(kind: K, entry: Entry<K>): readonly Change[];
  ageMs(): number | undefined;
}

interface Sweep {
  readonly reading: Reading;
  /** All servers, not only those that changed. */
  readonly wholly: boolean;
  /** All projects that somebody wants to know of, not only those whose turn it is. */
  readonly projectIds: readonly string[];
}

export function createReader({ clock, client }: { readonly clock: Clock; readonly client: InventoryClient }): Reader {
  const shelves = Object.fromEntries(KINDS.map((kind) => [kind, createShelf(kind, sourceOf(kind))])) as unknown as {
    readonly [K in Kind]: Shelf<K>;
  };
  let isAdmin = false;
  let sweeps = 0;
  const nextProjects = createTurns();
  const readServers = createServerReader(clock, client);
  /** What sweeps read is nearly always what it was the last time. */
  const lists = client.withContext({ pages: createPageMemory() });

  const fill = async <K extends Kind>(kind: K, shelf: Shelf<K>, sweep: Sweep): Promise<readonly Change[]> => {
    const { reading, wholly, projectIds } = sweep;
    if (kind === 'server') return readServers({ reading, shelf: shelves.server, wholly });
    const source = sourceOf(kind);
    const begun = shelf.begin();
    if (source.adminOnly && !reading.isAdmin) return shelf.replace(begun, [], clock.now());
    const found = await source.list(reading);
    if (source.perProject === undefined) return shelf.replace(begun, found, clock.now());
    const gone = [...shelf.entries().keys()].filter((id) => !projectIds.includes(id));
    return shelf.merge(begun, found, gone, clock.now());
  };

  const read = async <K extends Kind>(kind: K, sweep: Sweep): Promise<SweepResult<K>> => {
    const shelf: Shelf<K> = shelves[kind];
    const before = shelf.state();
    try {
      const changes = await fill(kind, shelf, sweep);
      const recovered = before.readAtMs === undefined || before.staleSinceMs !== undefined;
      return { changes, health: recovered ? [{ kind, state: 'read' }] : [] };
    } catch (error) {
      // Whatever it is, the other kinds must go on being read; the shelf shows it to whoever asks.
      shelf.fail(error, clock.now());
      return { changes: [], health: before.staleSinceMs === undefined ? [{ kind, state: 'stale' }] : [] };
    }
  };

  const readEntry = readAnew(() => ({ client, isAdmin, projectIds: [] }));

  return {
    shelf: (kind) => shelves[kind],
    readAll: async (projectIds) => {
      const wholly = sweeps++ % SERVER_RULES.sweepsPerWholeReading === 0;
      isAdmin = await askWhetherAdmin(client, isAdmin);
      const reading = { client: lists, isAdmin, projectIds: nextProjects(projectIds) };
      const results = await Promise.all(KINDS.map((kind) => read(kind, { reading, wholly, projectIds })));
      return { changes: results.flatMap((r) => r.changes), health: results.flatMap((r) => r.health) };
    },
    readOne: async (kind, id) => {
      const entry = await readEntry(kind, id);
      return { entry, changes: shelves[kind].put(id, entry) };
    },
    learn: (kind, entry) => shelves[kind].put(sourceOf(kind).id(entry), entry),
    ageMs: () => {
      const times = KINDS.map((kind) => shelves[kind].state().readAtMs);
      return times.includes(undefined) ? undefined : clock.now() - Math.min(...times.map(Number));
    },
  };
}

function sourceOf<K extends Kind>(kind: K): Source<K> {
  return SOURCES[kind];
}

/** When Keystone does not answer, the services still may: they are asked as before, and each fails for itself. */
async function askWhetherAdmin(client: InventoryClient, known: boolean): Promise<boolean> {
  try {
    return (await client.identity.whoAmI()).is_admin;
  } catch {
    return known;
  }
}
