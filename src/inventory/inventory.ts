import type { Clock, Timer } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import type { Entry, InventoryClient, Kind } from './kinds.ts';
import { createReader, type Reader, type SweepResult } from './reader.ts';
import type { ShelfState } from './shelf.ts';
import { sweepsPerTurn } from './turns.ts';

/** What a subscriber is told: after a sweep, and after a refresh. */
export interface InventoryEvent extends SweepResult {
  readonly source: 'sweep' | 'refresh';
}

/** One shared picture of one cloud as one user sees it. Reading it costs nothing; only sweeps and refreshes ask the cloud. */
export interface Inventory {
  /** What is known of a kind. May be old: see `state`. */
  list<K extends Kind>(kind: K): readonly Entry<K>[];
  find<K extends Kind>(kind: K, id: string): Entry<K> | undefined;
  state(kind: Kind): ShelfState;
  /** Milliseconds since the oldest kind was read as a whole; undefined until every kind was. */
  ageMs(): number | undefined;
  /** Sweeps until what is told for one project at a time has been read for all: 1 unless there are many. */
  sweepsPerTurn(): number;
  /**
   * Milliseconds that the first sweep is awaited by now; undefined once it is over, whatever the services answered. Whoever
   * waits for it is told by `subscribe`.
   */
  unsweptMs(): number | undefined;
  /** Reads the whole cloud now; joins a sweep that is under way. Never rejects for what a service answers. */
  sweep(): Promise<void>;
  /**
   * Reads one entry anew after a write of one's own, and resolves with it, or with undefined when it is gone. A sweep
   * that began before does not undo it. Rejects with ExternalError and leaves the picture as it was.
   */
  refresh<K extends Kind>(kind: K, id: string): Promise<Entry<K> | undefined>;
  /** Reads an entry that is not in the picture yet; once for all who ask meanwhile. Rejects as `refresh` does. */
  need(kind: Kind, id: string): Promise<void>;
  /** Takes an entry as the answer to a write of one's own told it. A sweep that began before does not undo it. */
  learn<K extends Kind>(kind: K, entry: Entry<K>): void;
  /** Calls `listener` for each difference, until the function it returns is called. */
  subscribe(listener: (event: InventoryEvent) => void): () => void;
}

export interface InventoryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: InventoryClient;
}

/** An inventory with the controls that only its registry holds. */
export interface RunningInventory extends Inventory {
  /** Sweeps at once where none has been, then at this distance, with a tenth of jitter. */
  setInterval(ms: number): void;
  /** Projects whose quotas are read. */
  setProjects(ids: readonly string[]): void;
  stop(): void;
}

const JITTER = 0.1;

export function createInventory({ clock, random, client }: InventoryOptions): RunningInventory {
  const reader: Reader = createReader({ clock, client });
  const listeners = new Set<(event: InventoryEvent) => void>();
  let projects: readonly string[] = [];
  let intervalMs: number | undefined;
  let timer: Timer | undefined;
  let stopped = false;
  let underWay: Promise<void> | undefined;
  const madeMs = clock.monotonicMs();
  let swept = false;
  const needed = new Map<string, Promise<void>>();

  const tell = (event: InventoryEvent) => {
    if (stopped || (event.changes.length === 0 && event.health.length === 0)) return;
    for (const listener of listeners) listener(event);
  };
  const schedule = () => {
    timer?.cancel();
    if (stopped || intervalMs === undefined) return;
    const jitter = 1 + JITTER * (2 * random.fraction() - 1);
    timer = clock.startTimer(intervalMs * jitter, () => void sweep());
  };
  const runSweep = async () => {
    const { changes, health } = await reader.readAll(projects);
    underWay = undefined;
    swept = true;
    schedule();
    tell({ source: 'sweep', changes, health });
  };
  const sweep = (): Promise<void> => (underWay ??= runSweep());
  const refresh = async <K extends Kind>(kind: K, id: string): Promise<Entry<K> | undefined> => {
    const { entry, changes } = await reader.readOne(kind, id);
    tell({ source: 'refresh', changes, health: [] });
    return entry;
  };

  return {
    list: (kind) => [...reader.shelf(kind).entries().values()],
    find: (kind, id) => reader.shelf(kind).entries().get(id),
    state: (kind) => reader.shelf(kind).state(),
    ageMs: () => reader.ageMs(),
    sweepsPerTurn: () => sweepsPerTurn(projects.length),
    unsweptMs: () => (swept ? undefined : clock.monotonicMs() - madeMs),
    sweep,
    refresh,
    need: (kind, id) => {
      if (reader.shelf(kind).entries().has(id)) return Promise.resolve();
      const key = `${kind}/${id}`;
      const reading = needed.get(key) ?? refresh(kind, id).then(() => undefined);
      needed.set(key, reading);
      return reading.finally(() => needed.delete(key));
    },
    learn: (kind, entry) => {
      tell({ source: 'refresh', changes: reader.learn(kind, entry), health: [] });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setInterval: (ms) => {
      const isFirst = intervalMs === undefined;
      if (intervalMs === ms) return;
      intervalMs = ms;
      if (isFirst) void sweep();
      else if (underWay === undefined) schedule();
    },
    setProjects: (ids) => {
      projects = ids;
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      listeners.clear();
    },
  };
}
