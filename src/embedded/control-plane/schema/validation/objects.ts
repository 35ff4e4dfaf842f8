import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { Correlation } from './correlation.ts';
import { compileChild } from './node.ts';
import type { Check } from './node.ts';
import { failures } from './sink.ts';
import type { Sink } from './sink.ts';

type ObjectCheck = (value: JsonObject, path: string, sink: Sink, correlation: Correlation | undefined) => void;

/** The number of fields, the fields, then what is missing. */
export function objectCheck(schema: JsonSchema): ObjectCheck {
  const fields = new Map(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [name, compileChild(property)]),
  );
  const rest = restCheck(schema);
  return (value, path, sink, correlation) => {
    checkCount(schema, Object.keys(value).length, path, sink);
    if (rest !== undefined) checkRest(rest, fields, value, path, sink, correlation);
    for (const [name, check] of fields) {
      const field = value[name];
      const below = path === '' ? name : `${path}.${name}`;
      if (field !== undefined) check(field, below, sink, fieldCorrelation(correlation, name, path));
    }
    for (const name of schema.required ?? []) {
      if (value[name] === undefined) failures.required(sink, `${path}.${name}`);
    }
  };
}

function checkCount(schema: JsonSchema, count: number, path: string, sink: Sink): void {
  const { minProperties, maxProperties } = schema;
  if (minProperties !== undefined && count < minProperties) {
    failures.value(sink, path, count, `should have at least ${minProperties} properties`);
  }
  if (maxProperties !== undefined && count > maxProperties) {
    failures.tooMany(sink, path, count, maxProperties, 'properties');
  }
}

/** The check of fields that are not declared: a schema, a refusal, or nothing. */
function restCheck(schema: JsonSchema): Check | 'refuse' | undefined {
  if (schema.additionalProperties === false) return 'refuse';
  return typeof schema.additionalProperties === 'object' ? compileChild(schema.additionalProperties) : undefined;
}

function checkRest(
  rest: Check | 'refuse',
  fields: ReadonlyMap<string, Check>,
  value: JsonObject,
  path: string,
  sink: Sink,
  correlation: Correlation | undefined,
): void {
  for (const [name, field] of Object.entries(value)) {
    if (fields.has(name) || field === undefined) continue;
    if (rest === 'refuse') failures.value(sink, path, name, `is a forbidden property`);
    else rest(field, `${path}.${name}`, sink, fieldCorrelation(correlation, name, path));
  }
}

/** `apiVersion` and `kind` of the root are never the same on both sides for certain: they are always checked. */
function fieldCorrelation(correlation: Correlation | undefined, name: string, path: string): Correlation | undefined {
  return path === '' && (name === 'kind' || name === 'apiVersion') ? undefined : correlation?.field(name);
}
