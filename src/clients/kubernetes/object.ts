/** The fields of `metadata` that the operator reads or writes. Others are carried along untouched. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  /** Identity of this very object: another one of the same name has another uid. Absent only before creation. */
  readonly uid?: string;
  /** Opaque version for optimistic locking and for resuming a watch. */
  readonly resourceVersion?: string;
  /** Raised by the server with every change of spec. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any object of the API. A kind's own type narrows `spec` and `status`. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** One page of a list. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** Version of the collection: where a watch starts. */
  readonly resourceVersion: string;
  /** Hand it to the next call; absent on the last page. */
  readonly continueToken?: string;
}

/**
 * One event of a watch. `BOOKMARK` carries only a version. `ERROR` never appears here: it is thrown as an
 * ExternalError.
 */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean };
