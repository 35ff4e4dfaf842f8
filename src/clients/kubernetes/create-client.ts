import { malformed, Transport, type TransportOptions } from './transport.ts';
import type { ApplyOptions, KubernetesClient, ListQuery, Patch, WriteOptions } from './client.ts';
import type { KubernetesObject, ListPage } from './object.ts';
import {
  apiVersion,
  collectionPath,
  describeRef,
  type ObjectRef,
  objectPath,
  type ResourceType,
  resourceName,
} from './resource-type.ts';
import { watchCollection } from './watch.ts';

export interface KubernetesClientOptions extends Pick<
  TransportOptions,
  'connection' | 'clock' | 'userAgent' | 'onCall'
> {
  /** For everything but watches. Default 30 s. */
  readonly requestTimeoutMs?: number;
  /** Who writes, in `managedFields`, unless a call says otherwise. */
  readonly fieldManager: string;
}

type Subresource = 'status' | undefined;

/** Builds the client; see {@link KubernetesClient} for the contract. */
export function createKubernetesClient(options: KubernetesClientOptions): KubernetesClient {
  const transport = new Transport({ requestTimeoutMs: 30_000, ...options });
  const writeQuery = (write: WriteOptions) => ({
    fieldManager: write.fieldManager ?? options.fieldManager,
    ...(write.dryRun === true ? { dryRun: 'All' } : {}),
  });
  const named = (verb: string, type: ResourceType, ref?: ObjectRef) => ({
    verb,
    resource: resourceName(type),
    operation: `${verb} ${describeRef(type, ref)}`,
  });

  const replace =
    (subresource: Subresource) =>
    async <T extends KubernetesObject>(type: ResourceType, object: T, write: WriteOptions = {}) =>
      (await transport.json({
        ...named('update', type, object.metadata),
        method: 'PUT',
        path: objectPath(type, object.metadata, subresource),
        query: writeQuery(write),
        body: withType(type, object),
        signal: write.signal,
      })) as T;

  const patch =
    (subresource: Subresource) =>
    async <T extends KubernetesObject>(type: ResourceType, ref: ObjectRef, change: Patch, write: WriteOptions = {}) =>
      (await transport.json({
        ...named('patch', type, ref),
        method: 'PATCH',
        path: objectPath(type, ref, subresource),
        query: writeQuery(write),
        contentType: `application/${change.type}-patch+json`,
        body: change.type === 'merge' ? change.body : change.operations,
        signal: write.signal,
      })) as T;

  const apply =
    (subresource: Subresource) =>
    async <T extends KubernetesObject>(type: ResourceType, object: T, write: ApplyOptions = {}) =>
      (await transport.json({
        ...named('apply', type, object.metadata),
        method: 'PATCH',
        path: objectPath(type, object.metadata, subresource),
        query: { ...writeQuery(write), ...(write.force === true ? { force: true } : {}) },
        contentType: 'application/apply-patch+yaml',
        body: withType(type, object),
        signal: write.signal,
      })) as T;

  return {
    get: async <T extends KubernetesObject>(type: ResourceType, ref: ObjectRef, call: { signal?: AbortSignal } = {}) =>
      (await transport.json({
        ...named('get', type, ref),
        method: 'GET',
        path: objectPath(type, ref),
        signal: call.signal,
      })) as T,
    list: async <T extends KubernetesObject>(type: ResourceType, query: ListQuery = {}) => {
      const what = named('list', type);
      const answer = await transport.json({
        ...what,
        method: 'GET',
        path: collectionPath(type, query.namespace),
        query: {
          limit: query.limit,
          continue: query.continueToken,
          labelSelector: query.labelSelector,
          fieldSelector: query.fieldSelector,
          resourceVersion: query.resourceVersion,
        },
        signal: query.signal,
      });
      return toPage<T>(type, answer, what);
    },
    watch: (type, query) => watchCollection({ transport, clock: options.clock }, type, query),
    create: async <T extends KubernetesObject>(type: ResourceType, object: T, write: WriteOptions = {}) =>
      (await transport.json({
        ...named('create', type, object.metadata),
        method: 'POST',
        path: collectionPath(type, object.metadata.namespace),
        query: writeQuery(write),
        body: withType(type, object),
        signal: write.signal,
      })) as T,
    update: replace(undefined),
    updateStatus: replace('status'),
    patch: patch(undefined),
    patchStatus: patch('status'),
    apply: apply(undefined),
    applyStatus: apply('status'),
    delete: async (type, ref, call = {}) => {
      await transport.json({
        ...named('delete', type, ref),
        method: 'DELETE',
        path: objectPath(type, ref),
        body: deleteBody(call),
        signal: call.signal,
      });
    },
    deleteCollection: async (type, query, call = {}) => {
      await transport.json({
        ...named('deletecollection', type),
        method: 'DELETE',
        path: collectionPath(type, query.namespace),
        query: { labelSelector: query.labelSelector, fieldSelector: query.fieldSelector },
        body: deleteBody(call),
        signal: call.signal,
      });
    },
  };
}

/** Items of built-in kinds come without type; whoever holds an object should be able to tell what it is. */
function toPage<T extends KubernetesObject>(
  type: ResourceType,
  answer: unknown,
  what: { readonly operation: string },
): ListPage<T> {
  const list = answer as { items?: T[] | null; metadata?: { resourceVersion?: string; continue?: string } };
  const resourceVersion = list.metadata?.resourceVersion;
  if (resourceVersion === undefined) throw malformed(what, 'a list without metadata.resourceVersion');
  const next = list.metadata?.continue;
  return {
    items: (list.items ?? []).map((item) => withType(type, item)),
    resourceVersion,
    ...(next === undefined || next === '' ? {} : { continueToken: next }),
  };
}

function withType<T extends KubernetesObject>(type: ResourceType, object: T): T {
  return { ...object, apiVersion: apiVersion(type), kind: type.kind };
}

function deleteBody(call: { preconditions?: object; propagationPolicy?: string; dryRun?: boolean }): object {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(call.preconditions ? { preconditions: call.preconditions } : {}),
    ...(call.propagationPolicy === undefined ? {} : { propagationPolicy: call.propagationPolicy }),
    ...(call.dryRun === true ? { dryRun: ['All'] } : {}),
  };
}
