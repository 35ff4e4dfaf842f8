import { admitWithinQuotas } from '../admission/quotas.ts';
import { invalid as invalidField, sameJson } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { metadataOf, textAt, withMetadata, without } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { keyOf } from '../storage/collection.ts';
import { badRequest, conflict, invalid, MODIFIED, notFound } from '../status-error.ts';
import { finalizerWarnings, validateChangedMetadata } from '../validation/metadata.ts';
import { createObject } from './create.ts';
import { withRequestNamespace } from './decode-object.ts';
import { finishDeletion } from './finish-deletion.ts';
import { prepareStatusUpdate } from './status-update.ts';
import { managedByUpdate } from './track-managers.ts';
import type { WriteRequest } from './write-request.ts';

/** The object a write is about, in this version; a 404 when there is none. */
export function currentObject({
  api,
  resource,
  namespace,
  name,
}: Pick<WriteRequest, 'api' | 'resource' | 'namespace' | 'name'>): KubeObject {
  const stored = api.store.get(resource.collection, keyOf(namespace, name));
  if (stored === undefined) throw notFound(resource.subject, name);
  return resource.toServed(stored);
}

/** PUT: replaces an object, or makes it where the kind allows that. */
export function updateObject(
  request: WriteRequest,
  decoded: JsonObject,
): { readonly object: KubeObject; readonly created: boolean } {
  const { api, resource, namespace, name } = request;
  checkName(decoded, name);
  const exists = api.store.get(resource.collection, keyOf(namespace, name)) !== undefined;
  if (!exists && resource.strategy.createsOnUpdate === true && request.subresource === '') {
    return { object: createObject(request, decoded), created: true };
  }
  const old = currentObject(request);
  requireResourceVersion(request, decoded);
  const proposed = withRequestNamespace(decoded, namespace);
  return {
    object: replaceObject(request, old, proposed, (object) => managedByUpdate(request, old, object)),
    created: false,
  };
}

function checkName(decoded: JsonObject, name: string): void {
  const given = textAt(decoded, 'metadata', 'name');
  if (given === '') throw badRequest('name must be provided');
  if (given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/** Custom resources are replaced only by who has seen the version replaced. */
function requireResourceVersion({ resource, name }: WriteRequest, decoded: JsonObject): void {
  if (!resource.custom || textAt(decoded, 'metadata', 'resourceVersion') !== '') return;
  const { group, plural } = resource.subject;
  throw invalid(group, plural, name, [invalidField('metadata.resourceVersion', 0, 'must be specified for an update')]);
}

/**
 * Stores `proposed` in place of `old` (`rest.DefaultUpdatedObjectInfo` and `registry.Store.Update`): optimistic lock, what the
 * server keeps, generation, validation, ownership. Nothing is written when nothing changed.
 */
export function replaceObject(
  request: WriteRequest,
  old: KubeObject,
  proposed: JsonObject,
  managed: (object: JsonObject) => JsonObject,
): KubeObject {
  const { api, resource, name, options, subresource } = request;
  const { definition, strategy, collection } = resource;
  checkPreconditions(request, old, proposed);
  const kept = keepServerFields(proposed, old);
  const prepared =
    subresource === 'status' ? prepareStatusUpdate(resource, kept, old) : prepareMainUpdate(request, kept, old);
  const counted = withGeneration(request, prepared, old);
  const errors = [
    ...validateChangedMetadata(counted, old, resource.custom),
    ...resource.validate(counted, old),
    ...(strategy.validate?.(counted, old) ?? []),
    ...(subresource === '' ? (strategy.validateMainUpdate?.(counted, old) ?? []) : []),
  ];
  if (errors.length > 0) throw invalid(definition.group, textAt(counted, 'kind'), name, errors);
  if (resource.custom) request.warnings.push(...finalizerWarnings(counted, old));
  if (subresource === '') admitWithinQuotas(api, resource, counted, old);
  const final = keepManagersOfNoop(managed(counted), old) as KubeObject;
  if (sameJson(final, old)) return old;
  if (options.dryRun) return final;
  const stored = resource.toStored(final);
  if (mayGo(final)) return resource.toServed(finishDeletion(api, collection, stored));
  return resource.toServed(api.store.put(collection, stored));
}

const mayGo = ({ metadata, kind, spec }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (metadata.finalizers ?? []).length === 0 &&
  (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
  !(kind === 'Namespace' && hasSpecFinalizers(spec));

const hasSpecFinalizers = (spec: unknown): boolean => {
  const finalizers = (spec as { finalizers?: unknown } | undefined)?.finalizers;
  return Array.isArray(finalizers) && finalizers.length > 0;
};

function checkPreconditions({ resource, name }: WriteRequest, old: KubeObject, proposed: JsonObject): void {
  const { uid, resourceVersion } = metadataOf(proposed);
  if (typeof uid === 'string' && uid !== '' && uid !== old.metadata.uid) {
    throw conflict(
      resource.subject,
      name,
      `StorageError: invalid object, Code: 4, Key: /registry/${resource.subject.group === '' ? '' : `${resource.subject.group}/`}${resource.subject.plural}/${keyOf(old.metadata.namespace, name).replace(/^\//, '')}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  if (
    typeof resourceVersion === 'string' &&
    resourceVersion !== '' &&
    resourceVersion !== old.metadata.resourceVersion
  ) {
    throw conflict(resource.subject, name, MODIFIED);
  }
}

/** What no client may change, whatever it sends. */
const keepServerFields = (proposed: JsonObject, old: KubeObject): JsonObject =>
  withMetadata(proposed, {
    uid: old.metadata.uid,
    creationTimestamp: old.metadata.creationTimestamp,
    generation: old.metadata.generation,
    deletionTimestamp: old.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: old.metadata.deletionGracePeriodSeconds,
    resourceVersion: old.metadata.resourceVersion,
    selfLink: undefined,
  });

function prepareMainUpdate(
  { api, resource, subresource }: WriteRequest,
  proposed: JsonObject,
  old: KubeObject,
): JsonObject {
  const isolated = resource.hasStatus ? { ...without(proposed, 'status'), ...statusOf(old) } : proposed;
  if (subresource === 'finalize') return isolated;
  if (subresource !== '') return resource.strategy.prepareSubresource?.(subresource, isolated, old) ?? isolated;
  return resource.strategy.prepareUpdate?.(isolated, old, api.strategyContext) ?? isolated;
}

const statusOf = (object: KubeObject): JsonObject =>
  object['status'] === undefined ? {} : { status: object['status'] };

/** A changed spec raises the generation; with a status subresource, status is no part of the spec. */
function withGeneration({ resource, subresource }: WriteRequest, object: JsonObject, old: KubeObject): JsonObject {
  if (resource.strategy.countsGenerations !== true || subresource === 'status') return object;
  const ignored = resource.hasStatus ? ['metadata', 'status'] : ['metadata'];
  if (sameJson(without(object, ...ignored), without(old, ...ignored))) return object;
  return withMetadata(object, { generation: (old.metadata.generation ?? 0) + 1 });
}

/** An update that changes nothing but the time of an entry is none. */
function keepManagersOfNoop(updated: JsonObject, old: KubeObject): JsonObject {
  const { managedFields } = old.metadata;
  const same = (list: unknown): unknown =>
    Array.isArray(list) ? list.map((entry: JsonObject) => without(entry, 'time')) : list;
  return sameJson(same(metadataOf(updated)['managedFields']), same(managedFields))
    ? withMetadata(updated, { managedFields })
    : updated;
}
