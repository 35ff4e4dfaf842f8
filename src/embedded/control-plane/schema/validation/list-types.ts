import { duplicate, invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { goJson, isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';

/** Uniqueness in lists of type set and map (`pkg/apiserver/schema/listtype` of apiextensions-apiserver). */
export function checkListTypes(value: Json, schema: JsonSchema, path = ''): readonly FieldError[] {
  if (isList(value)) return checkList(value, schema, path);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const property = schema.properties?.[key];
    if (field === undefined) return [];
    if (property !== undefined) return checkListTypes(field, property, path === '' ? key : `${path}.${key}`);
    const rest = schema.additionalProperties;
    return typeof rest === 'object' ? checkListTypes(field, rest, `${path}[${key}]`) : [];
  });
}

function checkList(value: readonly Json[], schema: JsonSchema, path: string): readonly FieldError[] {
  const items = schema.items;
  return [
    ...checkUnique(value, schema, path),
    ...(items === undefined ? [] : value.flatMap((item, i) => checkListTypes(item, items, `${path}[${i}]`))),
  ];
}

function checkUnique(value: readonly Json[], schema: JsonSchema, path: string): readonly FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return repeated(value).map((i) => duplicate(`${path}[${i}]`, value[i]));
  if (type !== 'map') return [];
  const wrong = value.findIndex((item) => item !== null && !isObject(item));
  if (wrong >= 0)
    return [invalid(`${path}[${wrong}]`, value[wrong], 'must be an object for an array of list-type map')];
  const keys = value.map((item) => keysOf(item, schema['x-kubernetes-list-map-keys'] ?? []));
  return repeated(keys).map((i) => duplicate(`${path}[${i}]`, keys[i]));
}

function keysOf(item: Json, names: readonly string[]): JsonObject {
  if (!isObject(item)) return {};
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

/** Where a value stands for the second time; later repetitions are not named again. */
function repeated(values: readonly Json[]): readonly number[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, i) => {
    const text = goJson(value);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 2 ? [i] : [];
  });
}
