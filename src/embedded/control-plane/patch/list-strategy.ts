import type { JsonSchema } from '../schema/index.ts';

/** How a list is merged: as a set of values, or by a key of its items. */
export type ListStrategy = 'set' | { readonly key: string };

/** What a list's schema says of merging it; undefined where it is replaced as a whole. */
export function listStrategy(schema: JsonSchema): ListStrategy | undefined {
  const strategies = schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
  if (!strategies.includes('merge')) return undefined;
  const key = schema['x-kubernetes-patch-merge-key'];
  return key === undefined ? 'set' : { key };
}

/** `ObjectMeta` is of no kind's own schema. */
const METADATA: JsonSchema = {
  properties: {
    finalizers: { 'x-kubernetes-patch-strategy': 'merge' },
    ownerReferences: { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'uid' },
  },
};

export function childSchema(schema: JsonSchema, key: string): JsonSchema {
  const declared = schema.properties?.[key];
  if (key === 'metadata' && declared?.properties === undefined) return METADATA;
  return declared ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {});
}
