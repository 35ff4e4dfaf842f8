import type { Logger } from 'pino';
import {
  isGone,
  type KubernetesClient,
  type KubernetesObject,
  listAll,
  type ResourceType,
  resourceName,
  type WatchEvent,
} from '../clients/kubernetes/index.ts';
import { ExternalError } from '../errors/external-error.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { backoffMs, jittered } from './backoff.ts';
import type { WritableStore } from './store.ts';

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly store: Pick<WritableStore<T>, 'put' | 'remove' | 'replace'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly pageSize?: number;
  /** Told once the store holds a whole list. */
  readonly onSynced?: () => void;
  readonly onRestart?: (why: 'ended' | 'failed' | 'gone') => void;
}

const BACKOFF = { baseMs: 800, maxMs: 30_000 };
/** The server is asked to end a watch after this time, plus up to as much again, so that watches do not end together. */
const WATCH_SECONDS = 300;
/** Bookmarks come about once a minute; several in a row missing means that nobody is there (a half-open connection). */
export const WATCH_IDLE_MS = 150_000;
/** One list and watch take at least so long. */
const MIN_TURN_MS = 1_000;
/** A watch that has lasted so long was a good one. */
const GOOD_WATCH_MS = 5_000;
/** Every so many fruitless attempts at resuming, start again from a list. */
const RESUMES = 3;

/**
 * Keeps a store equal to a collection: a paged list, then a watch from its version on, resumed for as long as that
 * works. Survives refusals, broken and silent connections, versions too old and servers that are away.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  /** Where the watch resumes; undefined when a list is due. */
  #version: string | undefined;
  #failures = 0;
  #lastActivityMs: number;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#lastActivityMs = options.clock.monotonicMs();
  }

  /** When the loop last did anything at all, a failed attempt included: what liveness looks at. */
  get lastActivityMs(): number {
    return this.#lastActivityMs;
  }

  /** Runs until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#turn(signal);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const startedMs = clock.monotonicMs();
    this.#active();
    let pauseMs = 0;
    try {
      if (this.#version === undefined) await this.#list(signal);
      await this.#watch(signal);
      // A server may end quiet watches as often as it likes; that is no failure, only not to be raced.
      if (clock.monotonicMs() - startedMs < MIN_TURN_MS) pauseMs = jittered(MIN_TURN_MS, random);
    } catch (error) {
      if (signal.aborted) return;
      pauseMs = this.#failed(error);
    }
    if (pauseMs > 0) await clock.sleep(pauseMs, signal).catch(() => undefined);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, type, namespace, labelSelector, fieldSelector, store, pageSize } = this.#options;
    const list = await listAll<T>(client, type, {
      limit: pageSize ?? 500,
      signal,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    });
    signal.throwIfAborted();
    store.replace(list.items.map(withoutManagedFields), namespace);
    this.#version = list.resourceVersion;
    this.#active();
    this.#options.onSynced?.();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, type, namespace, labelSelector, fieldSelector, clock, random } = this.#options;
    const startedMs = clock.monotonicMs();
    const events = client.watch<T>(type, {
      resourceVersion: this.#version ?? '',
      timeoutSeconds: Math.round(WATCH_SECONDS * (1 + random.fraction())),
      idleTimeoutMs: WATCH_IDLE_MS,
      signal,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    });
    try {
      for await (const event of events) {
        signal.throwIfAborted();
        this.#active();
        this.#failures = 0;
        this.#take(event);
      }
    } finally {
      if (clock.monotonicMs() - startedMs >= GOOD_WATCH_MS) this.#failures = 0;
    }
    this.#options.onRestart?.('ended');
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') {
      this.#version = event.resourceVersion;
      return;
    }
    const object = withoutManagedFields(event.object);
    if (event.type === 'DELETED') this.#options.store.remove(object);
    else this.#options.store.put(object);
    this.#version = object.metadata.resourceVersion;
  }

  /** Decides whether to resume or to list again, and after how long. */
  #failed(error: unknown): number {
    const gone = isGone(error);
    const silent = error instanceof ExternalError && error.fault === 'timeout' && this.#failures === 0;
    this.#failures += 1;
    if (gone || this.#failures % RESUMES === 0) this.#version = undefined;
    this.#options.onRestart?.(gone ? 'gone' : 'failed');
    const resource = resourceName(this.#options.type);
    if (gone) this.#options.log.debug({ resource }, 'watch is too old to resume; listing again');
    else if (silent) this.#options.log.debug({ resource }, 'watch fell silent; resuming');
    else
      this.#options.log.warn({ resource, err: error, failures: this.#failures }, 'list or watch failed; trying again');
    return this.#failures === 1 ? 0 : backoffMs(BACKOFF, this.#failures - 1, this.#options.random);
  }

  #active(): void {
    this.#lastActivityMs = this.#options.clock.monotonicMs();
  }
}

/** Nobody here reads them, and they are most of an object's size. */
function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { managedFields?: unknown };
  return { ...object, metadata };
}
