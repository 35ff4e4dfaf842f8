import { isList, isObject } from '../schema/index.ts';
import type { Json, MergeSchema } from '../schema/index.ts';
import { printPath } from './field-set.ts';
import { entriesOf, fieldElement, itemElement, itemSchema, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';

/** What makes a configuration unfit for its type, in `typed`'s words; undefined when nothing does. */
export function typeErrors(value: Json, schema: MergeSchema, path: readonly string[] = []): string | undefined {
  if (isObject(value) && schema.kind === 'struct') {
    for (const [key, field] of entriesOf(value)) {
      const inner = schema.fields.get(key) ?? schema.rest;
      const at = [...path, fieldElement(key)];
      const problem =
        inner === undefined ? `${printPath(at)}: field not declared in schema` : typeErrors(field, inner, at);
      if (problem !== undefined) return problem;
    }
  }
  if (isList(value) && shapeOf(value, schema) === 'items') return itemErrors(value, schema as ItemsSchema, path);
  return undefined;
}

function itemErrors(list: readonly Json[], schema: ItemsSchema, path: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const item of list) {
    const element = itemElement(item, schema);
    if (seen.has(element)) return `${printPath(path)}: duplicate entries for key ${printPath([element])}`;
    seen.add(element);
    const problem = typeErrors(item, itemSchema(schema), [...path, element]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
