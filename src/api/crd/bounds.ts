import type { StructuralSchema } from './structural.ts';

/**
 * The API server prices every rule by the largest value the schema allows, so everything has a largest value. It also
 * keeps one object from filling etcd.
 */
const BOUND: Readonly<Record<string, (node: StructuralSchema) => string | undefined>> = {
  array: (node) => ('maxItems' in node ? undefined : 'maxItems'),
  string: (node) => ('maxLength' in node || 'enum' in node ? undefined : 'maxLength'),
  object: (node) => (node.additionalProperties && !('maxProperties' in node) ? 'maxProperties' : undefined),
};

export function requireBounds(node: StructuralSchema, path: string): void {
  const missing = BOUND[node.type]?.(node);
  if (missing !== undefined) throw new Error(`${path}: needs ${missing}`);
  if (node.type === 'array' && !('x-kubernetes-list-type' in node)) {
    throw new Error(`${path}: needs a list type: use listMap, listSet or listAtomic`);
  }
}
