import { isObject } from './json.ts';
import type { Json } from './json.ts';
import { fieldPath } from './prune.ts';

const OBJECT_META_FIELDS = new Set([
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'labels',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** Drops what `ObjectMeta` does not know and reports it, as the API server does for every object. */
export function pruneObjectMeta(metadata: Json, path: readonly (string | number)[], unknown: string[]): Json {
  if (!isObject(metadata)) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).filter(([key]) => {
      const known = OBJECT_META_FIELDS.has(key);
      if (!known) unknown.push(fieldPath([...path, key]));
      return known;
    }),
  );
}
