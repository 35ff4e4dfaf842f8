import type { JsonSchema } from './json-schema.ts';

/** What a scalar may be; one without a type may be any of them. */
export type ScalarType = 'numeric' | 'string' | 'boolean';

/**
 * How server-side apply merges a value and records who owns what (structured-merge-diff's schema, in short).
 *
 * - `scalar`: owned as a whole; `atomic`: a list or map owned as a whole.
 * - `struct`: declared fields, each owned by itself; fields not declared follow `rest`.
 * - `map`: every key owned by itself. `set`: every value. `associative`: every item, told apart by `keys`.
 * - `untyped`: nothing is known; maps are merged key by key and lists are atomic.
 */
export type MergeSchema =
  | { readonly kind: 'scalar'; readonly type?: ScalarType }
  | { readonly kind: 'atomic' }
  | { readonly kind: 'untyped' }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, MergeSchema>; readonly rest?: MergeSchema }
  | { readonly kind: 'map'; readonly values: MergeSchema }
  | { readonly kind: 'set' }
  | {
      readonly kind: 'associative';
      readonly keys: readonly string[];
      /** Defaults of keys, so that an item without the key is still told apart (`ports[].protocol: TCP`). */
      readonly keyDefaults: Readonly<Record<string, string | number | boolean>>;
      readonly items: MergeSchema;
    };

const SCALAR: MergeSchema = { kind: 'scalar' };
const SCALAR_TYPES: Readonly<Record<string, ScalarType>> = {
  integer: 'numeric',
  number: 'numeric',
  string: 'string',
  boolean: 'boolean',
};
const ATOMIC: MergeSchema = { kind: 'atomic' };
const UNTYPED: MergeSchema = { kind: 'untyped' };

/** The merge schema of a value with this OpenAPI schema; custom resources and built-in kinds alike. */
export function mergeSchemaOf(schema: JsonSchema, metadata: MergeSchema = UNTYPED): MergeSchema {
  const merged = fromSchema(schema, new Map());
  if (merged.kind !== 'struct') return merged;
  const fields = new Map(merged.fields).set('metadata', metadata).set('apiVersion', SCALAR).set('kind', SCALAR);
  return { ...merged, fields };
}

/** Structs already begun: a schema that contains itself becomes a merge schema that does. */
type Begun = Map<JsonSchema, MergeSchema>;

function fromSchema(schema: JsonSchema, begun: Begun): MergeSchema {
  if (schema['x-kubernetes-int-or-string'] === true) return SCALAR;
  if (schema.type === 'array') return fromList(schema, begun);
  if (schema.type === 'object' || schema.properties !== undefined) return fromMap(schema, begun);
  if (schema.type === undefined) return UNTYPED;
  const type = SCALAR_TYPES[schema.type];
  return type === undefined ? SCALAR : { kind: 'scalar', type };
}

function fromList(schema: JsonSchema, begun: Begun): MergeSchema {
  const type = schema['x-kubernetes-list-type'] ?? 'atomic';
  if (type === 'atomic') return ATOMIC;
  if (type === 'set') return { kind: 'set' };
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyDefaults = Object.fromEntries(
    keys.flatMap((key) => {
      const value = schema.items?.properties?.[key]?.default;
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );
  return { kind: 'associative', keys, keyDefaults, items: fromSchema(schema.items ?? {}, begun) };
}

function fromMap(schema: JsonSchema, begun: Begun): MergeSchema {
  if (schema['x-kubernetes-map-type'] === 'atomic') return ATOMIC;
  const known = begun.get(schema);
  if (known !== undefined) return known;
  if (schema.properties !== undefined) return fromStruct(schema, schema.properties, begun);
  if (typeof schema.additionalProperties !== 'object') return UNTYPED;
  return { kind: 'map', values: fromSchema(schema.additionalProperties, begun) };
}

function fromStruct(schema: JsonSchema, properties: Readonly<Record<string, JsonSchema>>, begun: Begun): MergeSchema {
  const fields = new Map<string, MergeSchema>();
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const struct: MergeSchema = { kind: 'struct', fields, ...(preserves ? { rest: UNTYPED } : {}) };
  begun.set(schema, struct);
  for (const [name, property] of Object.entries(properties)) fields.set(name, fromSchema(property, begun));
  return struct;
}
