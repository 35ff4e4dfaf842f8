import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';

/** Finds the item of a list-type map with the same keys as another item. */
export function mapItemFinder(schema: JsonSchema, items: readonly Json[]): (item: Json) => Json | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const known = new Map<string, Json>();
  for (const item of items) {
    if (isObject(item)) known.set(mapItemKey(item, keys), item);
  }
  return (item) => (isObject(item) ? known.get(mapItemKey(item, keys)) : undefined);
}

/** What tells items apart: the values of the map keys, as text. */
export function mapItemKey(item: JsonObject, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key] ?? null));
}
