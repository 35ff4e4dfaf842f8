import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';
import { entriesOf, fieldSchema, itemSchema, itemsByElement, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';

/** Lays a configuration over a live value: what it names wins, everything else stays (`typed/merge.go`). */
export function merge(live: Json | undefined, config: Json, schema: MergeSchema): Json {
  const shape = shapeOf(config, schema);
  if (shape === 'fields' && isObject(live) && isObject(config)) return mergeFields(live, config, schema);
  if (shape === 'items' && isList(live) && isList(config)) return mergeItems(live, config, schema as ItemsSchema);
  return config;
}

function mergeFields(live: JsonObject, config: JsonObject, schema: MergeSchema): JsonObject {
  const merged: Record<string, Json | undefined> = { ...live };
  for (const [key, value] of entriesOf(config)) merged[key] = merge(live[key], value, fieldSchema(schema, key).schema);
  return merged;
}

/** Items of both sides stand in the configuration's order; those only alive stay before what they stood before. */
function mergeItems(live: readonly Json[], config: readonly Json[], schema: ItemsSchema): readonly Json[] {
  const [lives, wanted] = [itemsByElement(live, schema), itemsByElement(config, schema)];
  const merged = new Map<string, Json>();
  const rest = [...wanted];
  const take = (until: string | undefined): void => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      const [element, item] = next;
      merged.set(element, merge(lives.get(element), item, itemSchema(schema)));
      if (element === until) return;
    }
  };
  for (const [element, item] of lives) {
    if (!wanted.has(element)) merged.set(element, item);
    else if (!merged.has(element)) take(element);
  }
  take(undefined);
  return [...merged.values()];
}
