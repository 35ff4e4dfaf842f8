import type { JsonSchema } from './json-schema.ts';

/**
 * How server-side apply merges a value and records who owns what (structured-merge-diff's schema, in short).
 *
 * - `scalar`: owned as a whole; `atomic`: a list or map owned as a whole.
 * - `struct`: declared fields, each owned by itself; fields not declared follow `rest`.
 * - `map`: every key owned by itself. `set`: every value. `associative`: every item, told apart by `keys`.
 * - `untyped`: nothing is known; maps are merged key by key and lists are atomic.
 */
export type MergeSchema =
  | { readonly kind: 'scalar' }
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
const ATOMIC: MergeSchema = { kind: 'atomic' };
const UNTYPED: MergeSchema = { kind: 'untyped' };

/** The merge schema of a value with this OpenAPI schema; custom resources and built-in kinds alike. */
export function mergeSchemaOf(schema: JsonSchema, metadata: MergeSchema = UNTYPED): MergeSchema {
  const merged = fromSchema(schema);
  if (merged.kind !== 'struct') return merged;
  const fields = new Map(merged.fields).set('metadata', metadata).set('apiVersion', SCALAR).set('kind', SCALAR);
  return { ...merged, fields };
}

export function fromSchema(schema: JsonSchema): MergeSchema {
  if (schema['x-kubernetes-int-or-string'] === true) return SCALAR;
  if (schema.type === 'array') return fromList(schema);
  if (schema.type === 'object' || schema.properties !== undefined) return fromMap(schema);
  return schema.type === undefined ? UNTYPED : SCALAR;
}

function fromList(schema: JsonSchema): MergeSchema {
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
  return { kind: 'associative', keys, keyDefaults, items: fromSchema(schema.items ?? {}) };
}

function fromMap(schema: JsonSchema): MergeSchema {
  if (schema['x-kubernetes-map-type'] === 'atomic') return ATOMIC;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.properties !== undefined) {
    const fields = new Map(Object.entries(schema.properties).map(([key, field]) => [key, fromSchema(field)]));
    return { kind: 'struct', fields, ...(preserves ? { rest: UNTYPED } : {}) };
  }
  if (typeof schema.additionalProperties === 'object')
    return { kind: 'map', values: fromSchema(schema.additionalProperties) };
  return UNTYPED;
}
