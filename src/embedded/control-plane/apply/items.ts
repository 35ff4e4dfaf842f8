import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';

export type AssociativeSchema = Extract<MergeSchema, { kind: 'associative' }>;
export type ItemsSchema = AssociativeSchema | Extract<MergeSchema, { kind: 'set' }>;

export const UNTYPED: MergeSchema = { kind: 'untyped' };
const SCALAR: MergeSchema = { kind: 'scalar' };

/** How a value is looked at: one owned piece, a map of fields, or items told apart. */
export type Shape = 'leaf' | 'fields' | 'items';

export function shapeOf(value: Json | undefined, schema: MergeSchema): Shape {
  if (isObject(value))
    return schema.kind === 'struct' || schema.kind === 'map' || schema.kind === 'untyped' ? 'fields' : 'leaf';
  if (isList(value)) return schema.kind === 'set' || schema.kind === 'associative' ? 'items' : 'leaf';
  return 'leaf';
}

/** The schema of one field, and whether it is declared by name (a field of a struct rather than a key of a map). */
export function fieldSchema(
  schema: MergeSchema,
  key: string,
): { readonly schema: MergeSchema; readonly named: boolean } {
  if (schema.kind === 'struct') {
    const declared = schema.fields.get(key);
    return declared === undefined
      ? { schema: schema.rest ?? UNTYPED, named: false }
      : { schema: declared, named: true };
  }
  return { schema: schema.kind === 'map' ? schema.values : UNTYPED, named: false };
}

export const itemSchema = (schema: ItemsSchema): MergeSchema => (schema.kind === 'set' ? SCALAR : schema.items);

/** The path element of a list item: `v:"a"` in a set, `k:{"name":"a"}` in an associative list. */
export function itemElement(item: Json, schema: ItemsSchema): string {
  if (schema.kind === 'set') return `v:${JSON.stringify(item)}`;
  const keys: [string, Json][] = [...schema.keys].sort().flatMap((key): [string, Json][] => {
    const value = (isObject(item) ? item[key] : undefined) ?? schema.keyDefaults[key];
    return value === undefined ? [] : [[key, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}

/** Items by path element, in order. Of duplicates the first counts. */
export function itemsByElement(list: readonly Json[], schema: ItemsSchema): ReadonlyMap<string, Json> {
  const items = new Map<string, Json>();
  for (const item of list) {
    const element = itemElement(item, schema);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}

export const fieldElement = (key: string): string => `f:${key}`;

export const entriesOf = (object: JsonObject): readonly (readonly [string, Json])[] =>
  Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
