import { parseFieldPath } from '../cel/field-path.ts';
import type { JsonSchema } from '../json-schema.ts';

/** The schema that a field path such as `.spec.zones['a.b']` leads to; undefined when it leads nowhere. */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  const steps = parseFieldPath(path);
  if (steps.length === 0 || !path.startsWith('.')) return undefined;
  return steps.reduce<JsonSchema | undefined>((here, { name }) => {
    const property = here?.properties?.[name];
    if (property !== undefined) return property;
    return typeof here?.additionalProperties === 'object' ? here.additionalProperties : undefined;
  }, schema);
}
