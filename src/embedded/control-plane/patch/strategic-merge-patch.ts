import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, JsonSchema } from '../schema/index.ts';
import { childSchema, listStrategy } from './list-strategy.ts';

/**
 * Strategic merge patch: merge patch, but lists of known fields are merged item by item
 * (`k8s.io/apimachinery/pkg/util/strategicpatch`). Directives: `$patch: delete|replace|merge`, `$deleteFromPrimitiveList/x`,
 * `$setElementOrder/x`, `$retainKeys`.
 */
export function strategicMergePatch(target: JsonObject, patch: JsonObject, schema: JsonSchema): JsonObject {
  return mergeObject(target, patch, schema);
}

function mergeObject(target: JsonObject, patch: JsonObject, schema: JsonSchema): JsonObject {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  if (patch['$patch'] === 'delete') return {};
  const merged = new Map(Object.entries(retained(target, patch['$retainKeys'])));
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice(key.indexOf('/') + 1);
      const current = merged.get(field);
      if (isList(current) && isList(value)) {
        merged.set(
          field,
          current.filter((item) => !value.includes(item)),
        );
      }
    } else if (!key.startsWith('$')) {
      mergeField(merged, key, value, childSchema(schema, key));
    }
  }
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith('$setElementOrder/') && isList(order))
      reorder(merged, key.slice(key.indexOf('/') + 1), order, schema);
  }
  return Object.fromEntries(merged);
}

type Fields = Map<string, Json | undefined>;

function mergeField(merged: Fields, key: string, value: Json | undefined, schema: JsonSchema): void {
  const current = merged.get(key);
  if (value === null || value === undefined || (isObject(value) && value['$patch'] === 'delete')) merged.delete(key);
  else if (isObject(value)) merged.set(key, mergeObject(isObject(current) ? current : {}, value, schema));
  else if (isList(value)) merged.set(key, mergeList(isList(current) ? current : [], value, schema));
  else merged.set(key, value);
}

function mergeList(current: readonly Json[], patch: readonly Json[], schema: JsonSchema): readonly Json[] {
  const strategy = listStrategy(schema);
  const items = patch.filter((item) => !(isObject(item) && item['$patch'] === 'replace'));
  if (strategy === undefined || items.length < patch.length) return items.map(cleaned);
  if (strategy === 'set') return [...current, ...patch.filter((item) => !current.includes(item))];
  return items.reduce<readonly Json[]>(
    (list, item) => mergeItem(list, item, strategy.key, schema.items ?? {}),
    current,
  );
}

function mergeItem(list: readonly Json[], item: Json, key: string, schema: JsonSchema): readonly Json[] {
  if (!isObject(item)) return [...list, item];
  const same = (other: Json): boolean => isObject(other) && other[key] === item[key];
  if (item['$patch'] === 'delete') return list.filter((other) => !same(other));
  const index = list.findIndex(same);
  if (index < 0) return [...list, withoutDirectives(item)];
  return list.map((other, at) => (at === index ? mergeObject(other as JsonObject, item, schema) : other));
}

/** Puts the items named in `order` into that order; the others keep their place before them or go to the end. */
function reorder(merged: Fields, field: string, order: readonly Json[], schema: JsonSchema): void {
  const list = merged.get(field);
  const strategy = listStrategy(childSchema(schema, field));
  if (!isList(list) || strategy === undefined) return;
  const identity = (item: Json): Json | undefined =>
    strategy === 'set' ? item : isObject(item) ? item[strategy.key] : undefined;
  const places = new Map(order.map((item, index) => [identity(item), index]));
  const ordered = list.filter((item) => places.has(identity(item)));
  ordered.sort((a, b) => (places.get(identity(a)) ?? 0) - (places.get(identity(b)) ?? 0));
  const others = list.filter((item) => !places.has(identity(item)));
  merged.set(field, [...ordered, ...others]);
}

function retained(target: JsonObject, keys: Json | undefined): JsonObject {
  if (!isList(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

const cleaned = (item: Json): Json => (isObject(item) ? withoutDirectives(item) : item);

/** New values are taken as they are, without directives and without what they would have deleted. */
function withoutDirectives(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => !key.startsWith('$') && field !== null)
      .map(([key, field]) => [
        key,
        isObject(field) ? withoutDirectives(field) : isList(field) ? field.map(cleaned) : field,
      ]),
  );
}
