import type { KubeObject } from '../object.ts';
import { keyOfObject } from '../storage/collection.ts';
import type { Store } from '../storage/store.ts';

/**
 * The objects of a collection under `prefix` as they are, or as they were at `revision`: what happened since is undone.
 * Undefined when part of that is forgotten.
 */
export function objectsAt(
  store: Store,
  collection: string,
  prefix: string,
  revision: number | undefined,
): readonly KubeObject[] | undefined {
  const current = store.list(collection, prefix);
  if (revision === undefined) return current;
  const changes = store.since(collection, revision);
  if (changes === undefined) return undefined;
  if (changes.length === 0) return current;
  const objects = new Map(current.map((object) => [keyOfObject(object), object]));
  for (const { key, previous } of [...changes].reverse()) {
    if (!key.startsWith(prefix)) continue;
    if (previous === undefined) objects.delete(key);
    else objects.set(key, previous);
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
