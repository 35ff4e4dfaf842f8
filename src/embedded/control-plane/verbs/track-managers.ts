import { isList, isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { EMPTY } from '../apply/field-set.ts';
import type { FieldSet } from '../apply/field-set.ts';
import { readManagers, writeManagers } from '../apply/managers.ts';
import type { ManagerEntry } from '../apply/managers.ts';
import { fieldsNamed, trackUpdate } from '../apply/ownership.ts';
import { apiTime, metadataOf, withMetadata } from '../object.ts';
import type { WriteRequest } from './write-request.ts';

/** The request's own entry, owning nothing yet. */
export function managerOf(request: WriteRequest, operation: ManagerEntry['operation']): ManagerEntry {
  const { api, resource, subresource, options } = request;
  return {
    manager: options.fieldManager,
    operation,
    apiVersion: resource.apiVersion,
    subresource,
    time: apiTime(api.clock.now()),
    fields: EMPTY,
  };
}

/** Fields that cannot come to be owned through this endpoint, since it puts them back (`GetResetFields`). */
export function ignoredFields({ resource, subresource }: WriteRequest): FieldSet {
  if (subresource === 'status') return resource.custom ? fieldsNamed('metadata', 'spec') : fieldsNamed('spec');
  return resource.hasStatus ? fieldsNamed('status') : EMPTY;
}

/** `updated` with `managedFields` that tell who owns what after this update of `live`. */
export function managedByUpdate(request: WriteRequest, live: JsonObject, updated: JsonObject): JsonObject {
  const given = metadataOf(updated)['managedFields'];
  const reset = isList(given) && given.length === 1 && isObject(given[0]) && Object.keys(given[0]).length === 0;
  if (reset) return withMetadata(updated, { managedFields: undefined });
  const entries = isList(given) && given.length > 0 ? readManagers(updated) : readManagers(live);
  const tracked = trackUpdate(
    entries,
    managerOf(request, 'Update'),
    live,
    updated,
    request.resource.mergeSchema,
    ignoredFields(request),
  );
  return withManagers(updated, tracked);
}

export function withManagers(object: JsonObject, entries: readonly ManagerEntry[]): JsonObject {
  const managedFields = writeManagers(entries);
  return withMetadata(object, { managedFields: managedFields.length === 0 ? undefined : managedFields });
}
