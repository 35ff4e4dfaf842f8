import { invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isObject, sameJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { checkEmbeddedResources } from '../validation/embedded-resources.ts';
import { compileNode } from '../validation/node.ts';
import { Sink } from '../validation/sink.ts';
import { pruneValue } from '../prune.ts';

/** Defaults must be values that the schema itself would take. */
export function defaultErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  return [
    ...(schema.default === undefined ? [] : oneDefault(schema.default, schema, `${path}.default`)),
    ...(schema.items === undefined ? [] : defaultErrors(schema.items, `${path}.items`)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      defaultErrors(property, `${path}.properties[${name}]`),
    ),
  ];
}

function oneDefault(value: Json, schema: JsonSchema, path: string): readonly FieldError[] {
  const pruned = pruneValue(value, schema);
  const unknown = isObject(value) && !sameJson(pruned, value);
  const sink = new Sink();
  compileNode(schema)(value, '', sink, undefined);
  const below = (field: string): string => (field === '<nil>' ? path : `${path}.${field}`);
  return [
    ...(unknown ? [invalid(path, value, 'must not have unknown fields')] : []),
    ...checkEmbeddedResources(value, schema, path),
    ...sink.errors().map((error) => ({ ...error, field: below(error.field) })),
  ];
}
