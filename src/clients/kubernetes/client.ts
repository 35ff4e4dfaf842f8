import type { KubernetesObject, ListPage, WatchEvent } from './object.ts';
import type { ObjectRef, ResourceType } from './resource-type.ts';

interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ListQuery extends CallOptions {
  /** One namespace; left out, all of them. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Most items on the page. The server may answer fewer. */
  readonly limit?: number;
  readonly continueToken?: string;
  /** `'0'` allows an answer from the server's cache. Left out, the answer is the most recent. */
  readonly resourceVersion?: string;
}

export interface WatchQuery extends CallOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Where to start: the version of a list, of an event or of a bookmark. */
  readonly resourceVersion: string;
  /** After this the server ends the watch by itself. */
  readonly timeoutSeconds: number;
  /** Without an event or bookmark for so long, the connection is taken for dead and a `timeout` is thrown. */
  readonly idleTimeoutMs: number;
}

export interface WriteOptions extends CallOptions {
  /** Who writes, in `managedFields`. Default: the client's own. */
  readonly fieldManager?: string;
  /** The server checks and answers but stores nothing. */
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Take over fields that another manager owns. Without it, that is a `conflict`. */
  readonly force?: boolean;
}

export interface DeleteOptions extends CallOptions {
  /** Refuse (`conflict`) when the object is another one or has changed meanwhile. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly dryRun?: boolean;
}

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** RFC 7386 or RFC 6902. Strategic patches are left out: custom resources refuse them. */
export type Patch =
  | { readonly type: 'merge'; readonly body: object }
  | { readonly type: 'json'; readonly operations: readonly JsonPatchOperation[] };

/**
 * What the operator asks of a Kubernetes API server, for any kind. Answers are trusted to have the shape of `T`: the
 * server has validated them against the CRD. Throws only ExternalError (system `kubernetes`), or the reason of an
 * aborted `signal`.
 *
 * Faults: 409 `conflict`, 410 `conflict` (see `isGone`), 422 and 400 `invalid`, 403 `forbidden`, 401
 * `unauthenticated`, 404 `not-found`, 429 `throttled`, 5xx `unavailable`, no answer `timeout` or `unreachable`.
 */
export interface KubernetesClient {
  get<T extends KubernetesObject>(type: ResourceType, ref: ObjectRef, options?: CallOptions): Promise<T>;
  /** One page; see {@link listAll} for all of them. */
  list<T extends KubernetesObject>(type: ResourceType, query?: ListQuery): Promise<ListPage<T>>;
  /** Ends when the server ends it; throws when it breaks, falls silent or its version is too old (`isGone`). */
  watch<T extends KubernetesObject>(type: ResourceType, query: WatchQuery): AsyncIterable<WatchEvent<T>>;
  create<T extends KubernetesObject>(type: ResourceType, object: T, options?: WriteOptions): Promise<T>;
  /** Replaces everything but status. `metadata.resourceVersion` makes it conditional. */
  update<T extends KubernetesObject>(type: ResourceType, object: T, options?: WriteOptions): Promise<T>;
  updateStatus<T extends KubernetesObject>(type: ResourceType, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    type: ResourceType,
    ref: ObjectRef,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  patchStatus<T extends KubernetesObject>(
    type: ResourceType,
    ref: ObjectRef,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply: creates what is missing, owns the fields named in `object`, drops those no longer named. */
  apply<T extends KubernetesObject>(type: ResourceType, object: T, options?: ApplyOptions): Promise<T>;
  applyStatus<T extends KubernetesObject>(type: ResourceType, object: T, options?: ApplyOptions): Promise<T>;
  /** Resolves when the server has accepted it; finalizers may keep the object alive. */
  delete(type: ResourceType, ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  deleteCollection(
    type: ResourceType,
    query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>,
    options?: Omit<DeleteOptions, 'preconditions'>,
  ): Promise<void>;
}
