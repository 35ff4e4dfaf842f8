import type { Api } from '../api.ts';
import { withMetadata } from '../object.ts';
import type { KubeObject, OwnerReference } from '../object.ts';
import { FOREGROUND, ORPHAN } from '../verbs/delete.ts';
import { ownerIndex } from './owner-index.ts';
import type { Place } from './owner-index.ts';
import { systemClient } from './system-client.ts';
import { createWorker } from './worker.ts';
import type { Worker } from './worker.ts';

/**
 * Deletes what has lost its last owner, and settles deletions that said what is to become of dependents: `foregroundDeletion`
 * waits for those that block, `orphan` lets all of them go (`pkg/controller/garbagecollector`).
 */
export function garbageCollector(api: Api): Worker {
  const { store, registry } = api;
  const index = ownerIndex(store);
  const client = systemClient(api, 'kube-controller-manager');
  const at = ({ collection, key }: Place): KubeObject | undefined => store.get(collection, key);
  const worker = createWorker((uid) => {
    const place = index.placeOf(uid);
    const object = place === undefined ? undefined : at(place);
    if (place === undefined || object === undefined) {
      for (const dependent of dependentsOf(uid)) collect(dependent.place, dependent.object);
      return;
    }
    if (object.metadata.deletionTimestamp !== undefined) settle(place, object);
    else if (object.metadata.ownerReferences !== undefined) collect(place, object);
  });

  const dependentsOf = (uid: string): readonly { place: Place; object: KubeObject }[] =>
    index.dependentsOf(uid).flatMap((place) => {
      const object = at(place);
      return object === undefined ? [] : [{ place, object }];
    });

  /** Whether the owner that a reference names is there, as that very object. */
  const isSolid = ({ uid }: OwnerReference, { metadata }: KubeObject): boolean => {
    const place = index.placeOf(uid);
    const owner = place === undefined ? undefined : at(place);
    return (
      owner !== undefined && (owner.metadata.namespace === undefined || owner.metadata.namespace === metadata.namespace)
    );
  };
  const isWaiting = ({ uid }: OwnerReference): boolean => {
    const place = index.placeOf(uid);
    const owner = place === undefined ? undefined : at(place);
    return owner?.metadata.deletionTimestamp !== undefined && (owner.metadata.finalizers ?? []).includes(FOREGROUND);
  };

  function collect(place: Place, object: KubeObject): void {
    const { ownerReferences = [], deletionTimestamp } = object.metadata;
    if (ownerReferences.length === 0 || deletionTimestamp !== undefined) return;
    const solid = ownerReferences.filter((owner) => isSolid(owner, object));
    const staying = solid.filter((owner) => !isWaiting(owner));
    const resource = registry.ofCollection(place.collection);
    if (staying.length > 0) {
      if (staying.length < ownerReferences.length) store.put(place.collection, withOwners(object, staying));
      return;
    }
    if (resource === undefined) return;
    const dependents = solid.length > 0 ? dependentsOf(object.metadata.uid) : [];
    const circular = dependents.some((dependent) => isDeletingDependents(dependent.object));
    const unblocked = circular ? store.put(place.collection, withoutBlocking(object)) : object;
    client.delete(resource, unblocked, dependents.length > 0 ? 'Foreground' : policyOf(object));
  }

  function settle(place: Place, owner: KubeObject): void {
    const { finalizers = [], uid } = owner.metadata;
    if (finalizers.includes(ORPHAN)) {
      for (const { place: where, object } of dependentsOf(uid)) {
        const others = (object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
        store.put(where.collection, withOwners(object, others));
      }
      release(place, owner, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      for (const { place: where, object } of dependentsOf(uid)) collect(where, object);
      const blocked = dependentsOf(uid).some(({ object }) =>
        object.metadata.ownerReferences?.some(
          (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
        ),
      );
      const latest = at(place);
      if (!blocked && latest !== undefined) release(place, latest, FOREGROUND);
    }
  }

  function release({ collection }: Place, owner: KubeObject, finalizer: string): void {
    const finalizers = (owner.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    const released = withMetadata(owner, { finalizers: finalizers.length === 0 ? undefined : finalizers });
    if (finalizers.length === 0) store.remove(collection, released);
    else store.put(collection, released);
  }

  store.listenToAll((_collection, { type, object, previous }) => {
    const { uid, ownerReferences, deletionTimestamp } = object.metadata;
    if (type === 'DELETED' || deletionTimestamp !== undefined || ownerReferences !== undefined) worker.enqueue(uid);
    if (type === 'DELETED' || deletionTimestamp !== undefined) {
      for (const owner of (previous ?? object).metadata.ownerReferences ?? []) worker.enqueue(owner.uid);
    }
  });
  return worker;
}

const isDeletingDependents = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND);

/** Owners in a circle would wait for each other for ever; one of them gives up holding the others. */
const withoutBlocking = (object: KubeObject): KubeObject =>
  withOwners(
    object,
    (object.metadata.ownerReferences ?? []).map((owner) => ({ ...owner, blockOwnerDeletion: false })),
  );

const withOwners = (object: KubeObject, owners: readonly OwnerReference[]): KubeObject =>
  withMetadata(object, { ownerReferences: owners.length === 0 ? undefined : owners });

/** A dependent keeps the policy that its own finalizers already tell. */
const policyOf = ({ metadata }: KubeObject) =>
  metadata.finalizers?.includes(ORPHAN) === true
    ? 'Orphan'
    : metadata.finalizers?.includes(FOREGROUND) === true
      ? 'Foreground'
      : 'Background';
