import { isObject, required, strictDecodingErrors } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { applyConfiguration } from '../apply/apply.ts';
import type { Applied } from '../apply/apply.ts';
import { conflictsError } from '../apply/conflicts-error.ts';
import { KUBECTL, overOwnFields, renewLastApplied } from '../apply/last-applied.ts';
import { readManagers } from '../apply/managers.ts';
import type { ManagerEntry } from '../apply/managers.ts';
import { typeErrors } from '../apply/type-errors.ts';
import { metadataOf, textAt, withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { keyOf } from '../storage/collection.ts';
import { badRequest, invalid, notFound, statusError } from '../status-error.ts';
import { prepareNew, storeNew } from './create.ts';
import { decodeObject, withRequestNamespace } from './decode-object.ts';
import { ignoredFields, managedByUpdate, managerOf, withManagers } from './track-managers.ts';
import { currentObject, replaceObject } from './update.ts';
import type { WriteRequest } from './write-request.ts';

/** Server-side apply: makes the object, or merges the configuration into it and hands over ownership. */
export function applyObject(
  request: WriteRequest,
  body: Json,
  duplicates: readonly string[],
): { readonly object: KubeObject; readonly created: boolean } {
  const config = readConfiguration(request, body, duplicates);
  const { api, resource, namespace, name } = request;
  const exists = api.store.get(resource.collection, keyOf(namespace, name)) !== undefined;
  if (!exists && request.subresource !== '') throw notFound(resource.subject, name);
  if (!exists) return { object: createByApply(request, config), created: true };
  const old = currentObject(request);
  const { object, entries } = applyTo(request, old, startEntries(request, old), config);
  const synced = request.options.fieldManager === KUBECTL ? renewLastApplied(object, old, config) : object;
  const filled = resource.applyDefaults(synced);
  const managed = (updated: JsonObject) => withManagers(updated, entries);
  return { object: replaceObject(request, old, filled, managed), created: false };
}

function createByApply(request: WriteRequest, config: JsonObject): KubeObject {
  const blank = { apiVersion: request.resource.apiVersion, kind: request.resource.definition.kind };
  const { object, entries } = applyTo(request, blank, [], config);
  const managed = (made: JsonObject) => withManagers(made, entries);
  return storeNew(request, prepareNew(request, request.resource.applyDefaults(object), managed));
}

/** An object that nobody tracked before is owned, as it is, by a manager of that name. */
function startEntries(request: WriteRequest, old: KubeObject): readonly ManagerEntry[] {
  const entries = readManagers(old);
  if (entries.length > 0) return entries;
  const before = { ...request, options: { ...request.options, fieldManager: 'before-first-apply' } };
  return readManagers(managedByUpdate(before, {}, old));
}

function applyTo(
  request: WriteRequest,
  live: JsonObject,
  entries: readonly ManagerEntry[],
  config: JsonObject,
): Pick<Applied, 'object' | 'entries'> {
  const { resource, options } = request;
  const applied = applyConfiguration({
    live,
    entries,
    config,
    self: managerOf(request, 'Apply'),
    schema: resource.mergeSchema,
    ignored: ignoredFields(request),
  });
  const mine = options.fieldManager === KUBECTL && overOwnFields(applied.conflicts, live, resource.mergeSchema);
  if (applied.conflicts.length > 0 && !options.force && !mine) throw conflictsError(applied.conflicts);
  return applied;
}

function readConfiguration(request: WriteRequest, body: Json, duplicates: readonly string[]): JsonObject {
  const { resource, namespace, name, options } = request;
  if (!isObject(body)) throw badRequest('error decoding YAML: the configuration is not an object');
  if (!options.managerNamed) {
    throw invalid('meta.k8s.io', 'PatchOptions', '', [required('fieldManager', 'is required for apply patch')]);
  }
  if (options.fieldValidation === 'Strict' && duplicates.length > 0) {
    throw badRequest(`error strict decoding YAML: ${strictDecodingErrors(duplicates, []).join(', ')}`);
  }
  const { kind, group, version } = resource.definition;
  if (textAt(body, 'apiVersion') !== resource.apiVersion) {
    throw badRequest(
      `failed to create typed patch object: apiVersion ${JSON.stringify(textAt(body, 'apiVersion'))} does not match ${resource.apiVersion}`,
    );
  }
  if (metadataOf(body)['managedFields'] !== undefined && metadataOf(body)['managedFields'] !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const given = textAt(body, 'metadata', 'name');
  if (given !== '' && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  const problem = typeErrors(body, resource.mergeSchema);
  if (problem !== undefined) {
    const where = `${textAt(body, 'metadata', 'namespace')}/${given}; ${group === '' ? version : `${group}/${version}`}, Kind=${kind}`;
    throw statusError({ code: 500, message: `failed to create typed patch object (${where}): ${problem}` });
  }
  const decoded = decodeWithoutDefaults(request, body);
  return withMetadata(withRequestNamespace(decoded, namespace), { name });
}

/** Pruned as any body, but without defaults: what is not said is not applied. */
const decodeWithoutDefaults = (request: WriteRequest, body: JsonObject): JsonObject =>
  decodeObject({ ...request, resource: { ...request.resource, applyDefaults: (object) => object } }, body, []);
