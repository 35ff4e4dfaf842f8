import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';
import { EMPTY, isEmpty } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { entriesOf, fieldElement, fieldSchema, itemElement, itemSchema, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';

/**
 * Takes out of `value` what the applier owned before (`last`) and nobody owns now (`owned`). What nobody ever owned stays, and
 * so does anything above something owned. A container emptied by this goes too, and a field that the schema names goes whole,
 * with the defaults in it (`EnsureNamedFieldsAreMembers` of structured-merge-diff).
 */
export function removeDisowned(value: JsonObject, last: FieldSet, owned: FieldSet, schema: MergeSchema): JsonObject {
  return (prune(value, last, owned, schema) ?? {}) as JsonObject;
}

function prune(value: Json, last: FieldSet, owned: FieldSet, schema: MergeSchema): Json | undefined {
  if (isEmpty(last)) return value;
  const shape = shapeOf(value, schema);
  if (last.member && isEmpty(owned) && (shape === 'leaf' || last.children.size === 0)) return undefined;
  if (shape === 'fields' && isObject(value)) return pruneFields(value, last, owned, schema);
  if (shape === 'items' && isList(value)) return pruneItems(value, last, owned, schema as ItemsSchema);
  return value;
}

function pruneFields(value: JsonObject, last: FieldSet, owned: FieldSet, schema: MergeSchema): JsonObject | undefined {
  const entries = entriesOf(value);
  const kept = entries.flatMap(([key, field]): [string, Json][] => {
    const element = fieldElement(key);
    const [before, now] = [last.children.get(element) ?? EMPTY, owned.children.get(element) ?? EMPTY];
    const declared = fieldSchema(schema, key);
    if (declared.named && key !== 'metadata' && !isEmpty(before) && isEmpty(now)) return [];
    const left = prune(field, before, now, declared.schema);
    return left === undefined ? [] : [[key, left]];
  });
  return kept.length === 0 && entries.length > 0 && isEmpty(owned) ? undefined : Object.fromEntries(kept);
}

function pruneItems(list: readonly Json[], last: FieldSet, owned: FieldSet, schema: ItemsSchema): Json | undefined {
  const kept = list.flatMap((item): Json[] => {
    const element = itemElement(item, schema);
    const [before, now] = [last.children.get(element) ?? EMPTY, owned.children.get(element) ?? EMPTY];
    if (before.member && isEmpty(now)) return [];
    const left = prune(item, before, now, itemSchema(schema));
    return left === undefined ? [] : [left];
  });
  return kept.length === 0 && list.length > 0 && isEmpty(owned) ? undefined : kept;
}
