import type { JsonObject } from '../schema/index.ts';
import { textAt } from '../object.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { createObject } from '../verbs/create.ts';
import { decodeObject } from '../verbs/decode-object.ts';
import { deleteObject } from '../verbs/delete.ts';
import { readDeleteOptions } from '../verbs/delete-options.ts';
import { listObjects } from '../verbs/list.ts';
import { patchObject } from '../verbs/patch.ts';
import { updateObject } from '../verbs/update.ts';
import type { WriteRequest } from '../verbs/write-request.ts';
import { objectOf, readBody } from './body.ts';
import { readListOptions, readWriteOptions } from './options.ts';
import { listRequest, wantedBy } from './read-routes.ts';
import { answer, renderList, renderObject } from './respond.ts';
import type { Exchange } from './resource-routes.ts';

export function writeRequest({ api, resource, info, query, request }: Exchange, optionsKind: string): WriteRequest {
  return {
    api,
    resource,
    namespace: info.namespace,
    name: info.name,
    subresource: info.subresource as WriteRequest['subresource'],
    options: readWriteOptions(query, optionsKind, request.headers.get('user-agent') ?? ''),
    warnings: resource.deprecationWarning === undefined ? [] : [resource.deprecationWarning],
  };
}

function answerObject(exchange: Exchange, code: number, object: KubeObject, warnings: readonly string[]): Response {
  const wanted = wantedBy(exchange);
  return answer(code, renderObject(exchange.resource, object, wanted, exchange.api.clock.now()), wanted, warnings);
}

/** A refusal tells the warnings that came before it, too. */
function warned<T>({ warnings }: WriteRequest, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatusError) error.warnings = warnings;
    throw error;
  }
}

export async function createRoute(exchange: Exchange): Promise<Response> {
  const body = await readBody(exchange.request);
  const object = objectOf(body);
  const bare = writeRequest(exchange, 'CreateOptions');
  const placed = bodyNamespace(exchange, object);
  const request = { ...bare, namespace: placed };
  const made = warned(request, () => createObject(request, decodeObject(request, object, body.duplicates)));
  return answerObject(exchange, 201, made, request.warnings);
}

/** A namespaced object may be posted to the collection of all namespaces only when nothing would be left open. */
function bodyNamespace({ info, resource }: Exchange, object: JsonObject): string {
  if (!resource.definition.namespaced || info.namespace !== '') return info.namespace;
  const given = textAt(object, 'metadata', 'namespace');
  if (given === '') throw badRequest('an empty namespace may not be set during creation');
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

export async function updateRoute(exchange: Exchange): Promise<Response> {
  const body = await readBody(exchange.request);
  const request = writeRequest(exchange, 'UpdateOptions');
  const decode = () => decodeObject(request, objectOf(body), body.duplicates);
  const { object, created } = warned(request, () => updateObject(request, decode()));
  return answerObject(exchange, created ? 201 : 200, object, request.warnings);
}

export async function patchRoute(exchange: Exchange): Promise<Response> {
  const { mediaType, value, duplicates } = await readBody(exchange.request);
  const request = writeRequest(exchange, 'PatchOptions');
  const patch = { mediaType, body: value ?? null, duplicates };
  const { object, created } = warned(request, () => patchObject(request, patch));
  return answerObject(exchange, created ? 201 : 200, object, request.warnings);
}

export async function deleteRoute(exchange: Exchange): Promise<Response> {
  const { api, resource, info, query, request } = exchange;
  const { value } = await readBody(request);
  const options = readDeleteOptions(query, value);
  if (info.name === '') return deleteCollection(exchange, options);
  const { object, gone } = deleteObject({ api, resource, namespace: info.namespace, name: info.name, options });
  if (!gone || returnsDeleted(resource)) return answerObject(exchange, 200, object, []);
  return answer(200, JSON.stringify(deletedStatus(resource, object)), wantedBy(exchange));
}

function deleteCollection(exchange: Exchange, options: ReturnType<typeof readDeleteOptions>): Response {
  const { api, resource, query } = exchange;
  const list = listObjects(listRequest(exchange, readListOptions(query)));
  for (const { metadata } of list.items) {
    deleteObject({ api, resource, namespace: metadata.namespace ?? '', name: metadata.name, options });
  }
  const wanted = wantedBy(exchange);
  return answer(200, renderList(resource, list, wanted, api.clock.now()), wanted);
}

/** Kinds whose deletion answers with the object (`ReturnDeletedObject`). */
const RETURNED = new Set([
  '/pods',
  '/podtemplates',
  '/services',
  '/serviceaccounts',
  '/persistentvolumes',
  '/persistentvolumeclaims',
  '/resourcequotas',
  '/endpoints',
]);

const returnsDeleted = ({ collection }: ServedResource): boolean => RETURNED.has(collection);

function deletedStatus({ subject }: ServedResource, { metadata }: KubeObject): JsonObject {
  const { group, plural } = subject;
  const details = { name: metadata.name, ...(group === '' ? {} : { group }), kind: plural, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
