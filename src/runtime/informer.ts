import type { Logger } from 'pino';
import {
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
  resourceName,
} from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { orAborted } from '../seams/or-aborted.ts';
import { Reflector, WATCH_IDLE_MS } from './reflector.ts';
import { type Indexers, type Store, type StoreChange, WritableStore } from './store.ts';

export interface InformerOptions<T extends KubernetesObject> {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly type: ResourceType;
  /** Only these; left out, all of them. */
  readonly namespaces?: readonly string[] | undefined;
  readonly labelSelector?: string;
  /** `metadata.name=NAME` narrows the cache to one object. */
  readonly fieldSelector?: string;
  readonly indexers?: Indexers<T>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly onRestart?: (why: 'ended' | 'failed' | 'gone') => void;
}

/** A kind's cache, kept current. Share one among all who read the kind. */
export interface Informer<T extends KubernetesObject> {
  readonly type: ResourceType;
  readonly store: Store<T>;
  /** Whether the cache holds everything that there was at the start. */
  readonly synced: boolean;
  /** Resolves once synced; rejects with the signal's reason. */
  whenSynced(signal: AbortSignal): Promise<void>;
  /** Calls `handle` for every change from now on, until the returned function is called. What it throws is logged. */
  subscribe(handle: (change: StoreChange<T>) => void): () => void;
  /** Runs until `signal` aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** What keeps the cache from being current, for liveness: a loop that has stopped turning. */
  stuck(): string | undefined;
}

/** A turning loop shows life at least this often: an idle watch is cut, then a list, then a back-off. */
const LONGEST_SILENCE_MS = 2 * WATCH_IDLE_MS;

export function createInformer<T extends KubernetesObject>(options: InformerOptions<T>): Informer<T> {
  const { clock, type, log } = options;
  const handlers = new Set<(change: StoreChange<T>) => void>();
  const notify = (change: StoreChange<T>) => {
    for (const handle of [...handlers]) {
      try {
        handle(change);
      } catch (error) {
        log.error({ err: error, resource: resourceName(type) }, 'a handler of changes threw');
      }
    }
  };
  const store = new WritableStore<T>(options.indexers ?? {}, notify);
  const scopes = type.namespaced && options.namespaces ? options.namespaces : [undefined];
  const unsynced = new Set(scopes);
  const { promise: allSynced, resolve: announce } = Promise.withResolvers<undefined>();
  const reflectors = scopes.map(
    (namespace) =>
      new Reflector<T>({
        ...options,
        namespace,
        store,
        onSynced: () => {
          unsynced.delete(namespace);
          if (unsynced.size === 0) announce(undefined);
        },
      }),
  );
  return {
    type,
    store,
    get synced() {
      return unsynced.size === 0;
    },
    whenSynced: async (signal) => {
      await orAborted(allSynced, signal);
    },
    subscribe(handle) {
      handlers.add(handle);
      return () => handlers.delete(handle);
    },
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    stuck() {
      const silentMs = Math.max(...reflectors.map((r) => clock.monotonicMs() - r.lastActivityMs));
      if (silentMs <= LONGEST_SILENCE_MS) return undefined;
      return `the watch of ${resourceName(type)} has shown no life for ${Math.round(silentMs / 1000)} s`;
    },
  };
}
