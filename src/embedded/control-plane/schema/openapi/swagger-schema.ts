import type { JsonSchema } from '../json-schema.ts';

/**
 * A schema as Swagger 2 can say it (`ToStructuralOpenAPIV2` of apiextensions-apiserver): without alternatives, defaults and rules; where
 * a value may be null, or anything, nothing is said of its type.
 */
export function swaggerSchema(schema: JsonSchema): JsonSchema {
  if (schema['x-kubernetes-int-or-string'] === true)
    return { ...annotations(schema), 'x-kubernetes-int-or-string': true };
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) {
    return { ...annotations(schema), 'x-kubernetes-preserve-unknown-fields': true };
  }
  if (schema.nullable === true) return annotations(schema);
  const {
    anyOf: _anyOf,
    oneOf: _oneOf,
    allOf: _allOf,
    not: _not,
    default: _default,
    nullable: _nullable,
    ...kept
  } = schema;
  const { 'x-kubernetes-validations': _rules, ...said } = kept;
  return {
    ...said,
    ...(schema.items === undefined ? {} : { items: swaggerSchema(schema.items) }),
    ...(schema.properties === undefined ? {} : { properties: mapValues(schema.properties) }),
    ...(typeof schema.additionalProperties === 'object'
      ? { additionalProperties: swaggerSchema(schema.additionalProperties) }
      : {}),
  };
}

const mapValues = (properties: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, swaggerSchema(property)]));

function annotations({ description, title }: JsonSchema): JsonSchema {
  return { ...(description === undefined ? {} : { description }), ...(title === undefined ? {} : { title }) };
}
