import { isList, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { pruneObjectMeta } from './object-meta.ts';
import type { JsonSchema } from './json-schema.ts';

/** What pruning made of an object. */
export interface Pruned<T> {
  readonly value: T;
  /** Paths of the fields dropped, sorted: `spec.zones[0].nam`. */
  readonly unknown: readonly string[];
}

const META_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Drops what the schema does not declare (`pkg/apiserver/schema/pruning` of apiextensions-apiserver).
 * `apiVersion`, `kind` and `metadata` stay at the root; unknown fields of `metadata` go, as they do in any API object.
 */
export function prune(object: JsonObject, schema: JsonSchema): Pruned<JsonObject> {
  const unknown: string[] = [];
  const root: JsonSchema = { ...schema, 'x-kubernetes-embedded-resource': true };
  const value = pruneNode(object, root, [], unknown) as JsonObject;
  return { value, unknown: unknown.sort() };
}

/** Drops what the schema of a value inside an object does not declare. */
export const pruneValue = (value: Json, schema: JsonSchema): Json => pruneNode(value, schema, [], []);

type Path = readonly (string | number)[];

export function fieldPath(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

function pruneNode(value: Json, schema: JsonSchema | undefined, path: Path, unknown: string[]): Json {
  if (isList(value)) return value.map((item, i) => pruneNode(item, schema?.items, [...path, i], unknown));
  if (!isObject(value)) return value;
  return pruneFields(value, schema, path, unknown);
}

function pruneFields(value: JsonObject, schema: JsonSchema | undefined, path: Path, unknown: string[]): JsonObject {
  const preserves = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  const kept: [string, Json][] = [];
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const child = childSchema(schema, key);
    if (schema?.['x-kubernetes-embedded-resource'] === true && META_FIELDS.has(key)) {
      kept.push([key, key === 'metadata' ? pruneObjectMeta(field, [...path, key], unknown) : field]);
    } else if (child === 'undeclared' && preserves) {
      kept.push([key, field]);
    } else if (child === 'undeclared') {
      unknown.push(fieldPath([...path, key]));
    } else {
      kept.push([
        key,
        child === 'anything'
          ? pruneNode(field, undefined, [...path, key], unknown)
          : pruneNode(field, child, [...path, key], unknown),
      ]);
    }
  }
  return Object.fromEntries(kept);
}

function childSchema(schema: JsonSchema | undefined, key: string): JsonSchema | 'anything' | 'undeclared' {
  const property = schema?.properties?.[key];
  if (property !== undefined) return property;
  const additional = schema?.additionalProperties;
  if (additional === undefined || additional === false) return 'undeclared';
  return additional === true ? 'anything' : additional;
}
