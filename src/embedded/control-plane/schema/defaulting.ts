import { isList, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * Fills in defaults and drops nulls where the schema does not allow null (`pkg/apiserver/schema/defaulting` of
 * apiextensions-apiserver). A null with a default becomes the default; a default inside an absent object stays out.
 */
export function applyDefaults(object: JsonObject, schema: JsonSchema): JsonObject {
  return defaultNode(object, schema) as JsonObject;
}

function defaultNode(value: Json, schema: JsonSchema | undefined): Json {
  if (schema === undefined) return value;
  if (isList(value)) return value.map((item) => defaultNode(replaceNull(item, schema.items) ?? item, schema.items));
  return isObject(value) ? defaultFields(value, schema) : value;
}

function defaultFields(value: JsonObject, schema: JsonSchema): JsonObject {
  const out: Record<string, Json> = {};
  for (const [key, field] of Object.entries(value)) {
    const child = schemaOfField(key, schema);
    const filled = field === undefined ? undefined : replaceNull(field, child);
    if (filled !== undefined) out[key] = defaultNode(filled, child);
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && property.default !== null && !(key in out)) {
      out[key] = defaultNode(property.default, property);
    }
  }
  return out;
}

/** The value itself, its default in place of a forbidden null, or undefined when such a null has none. */
function replaceNull(value: Json, schema: JsonSchema | undefined): Json | undefined {
  if (value !== null || schema === undefined || schema.nullable === true) return value;
  return schema.default ?? undefined;
}

function schemaOfField(key: string, schema: JsonSchema): JsonSchema | undefined {
  const property = schema.properties?.[key];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
