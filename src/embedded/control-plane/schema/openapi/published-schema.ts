import { sameJson } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';

const INT_OR_STRING: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];

/** A declared schema as version 3 publishes it: an int-or-string says so in plain OpenAPI too, examples are left out. */
export function publishedSchema(schema: JsonSchema): JsonSchema {
  const { example: _example, externalDocs: _docs, ...said } = schema;
  return {
    ...said,
    ...(schema['x-kubernetes-int-or-string'] === true ? unfolded(schema) : {}),
    ...(schema.items === undefined ? {} : { items: publishedSchema(schema.items) }),
    ...(schema.properties === undefined ? {} : { properties: eachPublished(schema.properties) }),
    ...(typeof schema.additionalProperties === 'object'
      ? { additionalProperties: publishedSchema(schema.additionalProperties) }
      : {}),
  };
}

const eachPublished = (properties: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, publishedSchema(property)]));

function unfolded({ anyOf, allOf }: JsonSchema): JsonSchema {
  if (sameJson(anyOf, INT_OR_STRING) || sameJson(allOf?.[0]?.anyOf, INT_OR_STRING)) return {};
  return anyOf === undefined ? { anyOf: INT_OR_STRING } : { allOf: [{ anyOf: INT_OR_STRING }, ...(allOf ?? [])] };
}
