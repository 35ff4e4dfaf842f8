import type { KubeObject } from '../object.ts';
import type { Change } from '../storage/change-log.ts';
import type { Store } from '../storage/store.ts';

export interface Place {
  readonly collection: string;
  readonly key: string;
}

/** Where every object stands by uid, and which objects name it as their owner. */
export interface OwnerIndex {
  placeOf(uid: string): Place | undefined;
  dependentsOf(uid: string): readonly Place[];
}

export function ownerIndex(store: Store): OwnerIndex {
  const places = new Map<string, Place>();
  const dependents = new Map<string, Map<string, Place>>();

  const forget = ({ metadata }: KubeObject): void => {
    places.delete(metadata.uid);
    for (const { uid } of metadata.ownerReferences ?? []) {
      const known = dependents.get(uid);
      known?.delete(metadata.uid);
      if (known?.size === 0) dependents.delete(uid);
    }
  };
  const learn = ({ metadata }: KubeObject, place: Place): void => {
    places.set(metadata.uid, place);
    for (const { uid } of metadata.ownerReferences ?? []) {
      const known = dependents.get(uid) ?? new Map<string, Place>();
      dependents.set(uid, known.set(metadata.uid, place));
    }
  };
  const onChange = (collection: string, { type, key, object, previous }: Change): void => {
    if (previous !== undefined) forget(previous);
    if (type !== 'DELETED') learn(object, { collection, key });
  };
  const rebuild = (): void => {
    places.clear();
    dependents.clear();
    for (const collection of store.collectionNames()) {
      for (const object of store.list(collection)) {
        learn(object, { collection, key: `${object.metadata.namespace ?? ''}/${object.metadata.name}` });
      }
    }
  };
  store.listenToAll(onChange);
  store.onReset(rebuild);
  return {
    placeOf: (uid) => places.get(uid),
    dependentsOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
  };
}
