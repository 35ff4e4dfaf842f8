import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';
import { EMPTY, LEAF, fieldSet } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { entriesOf, fieldElement, fieldSchema, itemSchema, itemsByElement, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';

/** The fields a configuration names, all of which its applier comes to own (`typed/tofieldset.go`). */
export function ownedFields(value: Json, schema: MergeSchema): FieldSet {
  if (isObject(value) && shapeOf(value, schema) === 'fields') return fieldsOf(value, schema);
  if (isList(value) && shapeOf(value, schema) === 'items') return itemsOf(value, schema as ItemsSchema);
  return LEAF;
}

function fieldsOf(value: JsonObject, schema: MergeSchema): FieldSet {
  const children = entriesOf(value).map(([key, field]) => {
    const { schema: inner, named } = fieldSchema(schema, key);
    const owned = ownedFields(field, inner);
    const itself = !named || field === null || (isObject(field) && Object.keys(field).length === 0);
    return [fieldElement(key), fieldSet(owned.member || itself, owned.children)] as const;
  });
  return fieldSet(false, children);
}

function itemsOf(list: readonly Json[], schema: ItemsSchema): FieldSet {
  const inner = itemSchema(schema);
  const children = [...itemsByElement(list, schema)].map(
    ([element, item]) => [element, fieldSet(true, ownedFields(item, inner).children)] as const,
  );
  return list.length === 0 ? EMPTY : fieldSet(false, children);
}
