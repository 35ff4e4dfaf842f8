import type { Api } from '../api.ts';
import { isList, sameJson } from '../schema/index.ts';
import type { Crd, JsonObject } from '../schema/index.ts';
import { apiTime, textAt, valueAt, withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import { keyOf } from '../storage/collection.ts';
import { CRD_CLEANUP } from '../strategies/crd.ts';
import { storedVersions } from '../strategies/crd-status.ts';
import { systemClient } from './system-client.ts';
import { createWorker } from './worker.ts';
import type { Worker } from './worker.ts';
import { acceptNames } from './crd-names.ts';
import type { NameDecision } from './crd-names.ts';

export const CRDS = collectionOf('apiextensions.k8s.io', 'customresourcedefinitions');

/** Accepts the names of custom resource definitions, serves them, and removes their objects when they are deleted. */
export function definitionController(api: Api): Worker {
  const client = systemClient(api, 'kube-apiserver');
  const worker = createWorker((name) => {
    const crd = api.store.get(CRDS, keyOf(undefined, name));
    if (crd === undefined) {
      api.registry.removeCrd(name);
      for (const other of api.store.list(CRDS)) worker.enqueue(other.metadata.name);
    } else if (crd.metadata.deletionTimestamp === undefined) establish(crd);
    else cleanUp(crd);
  });

  function establish(crd: KubeObject): void {
    const names = acceptNames(crd, api.store.list(CRDS));
    const status = statusOf(crd, names, apiTime(api.clock.now()));
    if (isEstablished(status)) api.registry.setCrd(crd as unknown as Crd);
    if (!sameJson(status, crd['status'])) api.store.put(CRDS, { ...crd, status });
  }

  function cleanUp(crd: KubeObject): void {
    const { name } = crd.metadata;
    const collection = collectionOf(textAt(crd, 'spec', 'group'), textAt(crd, 'spec', 'names', 'plural'));
    const resource = api.registry.ofCollection(collection);
    for (const object of api.store.list(collection)) if (resource !== undefined) client.delete(resource, object);
    if (api.store.list(collection).length > 0) return;
    const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CRD_CLEANUP);
    if (finalizers.length === 0) api.store.remove(CRDS, withMetadata(crd, { finalizers: undefined }));
    else if (crd.metadata.finalizers?.includes(CRD_CLEANUP) === true)
      api.store.put(CRDS, withMetadata(crd, { finalizers }));
    api.registry.removeCrd(name);
  }

  api.store.listenToAll((collection, { type, object }) => {
    if (collection === CRDS) worker.enqueue(object.metadata.name);
    else if (type === 'DELETED') {
      const definition = definitionNameOf(collection);
      if (api.store.get(CRDS, keyOf(undefined, definition))?.metadata.deletionTimestamp !== undefined)
        worker.enqueue(definition);
    }
  });
  return worker;
}

/** `<group>/<plural>` as definitions are named. */
const definitionNameOf = (collection: string): string => collection.split('/').reverse().join('.');

const isEstablished = (status: JsonObject): boolean =>
  isList(status['conditions']) &&
  status['conditions'].some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );

function statusOf(crd: KubeObject, { accepted, conflict }: NameDecision, now: string): JsonObject {
  const old = valueAt(crd, 'status', 'conditions');
  const before = isList(old) ? old : [];
  const was = (type: string) => before.find((entry) => textAt(entry, 'type') === type);
  const condition = (type: string, status: string, reason: string, message: string) => {
    const known = was(type);
    const lastTransitionTime = textAt(known, 'status') === status ? textAt(known, 'lastTransitionTime') : now;
    return { lastTransitionTime, message, observedGeneration: crd.metadata.generation ?? 1, reason, status, type };
  };
  const established = conflict === undefined || textAt(was('Established'), 'status') === 'True';
  const known = valueAt(crd, 'status', 'storedVersions');
  return {
    acceptedNames: accepted,
    conditions: [
      conflict === undefined
        ? condition('NamesAccepted', 'True', 'NoConflicts', 'no conflicts found')
        : condition('NamesAccepted', 'False', conflict.reason, conflict.message),
      established
        ? condition('Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted')
        : condition('Established', 'False', 'NotAccepted', 'not all names are accepted'),
    ],
    storedVersions: storedVersions(crd, isList(known) ? known.map(String) : []),
  };
}
