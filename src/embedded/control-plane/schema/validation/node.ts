import { isList, isObject, sameJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { combinations } from './combinations.ts';
import type { Correlation } from './correlation.ts';
import { formatCheck } from './formats.ts';
import { listCheck } from './lists.ts';
import { numberCheck } from './numbers.ts';
import { objectCheck } from './objects.ts';
import { failures } from './sink.ts';
import type { Sink } from './sink.ts';
import { stringCheck } from './strings.ts';

/** Checks one value; `path` starts with a dot at the root's fields, as kube-openapi writes it. */
export type Check = (value: Json, path: string, sink: Sink, correlation: Correlation | undefined) => void;

/**
 * A schema made into a function, its parts in the order of kube-openapi's validators: type, combinations, string, format,
 * number, list, enum, object. Matches are counted as there, because they choose which alternative is reported.
 */
export function compileNode(schema: JsonSchema): Check {
  const types = typesOf(schema);
  const check = formatCheck(schema.format);
  const format = check === undefined ? '' : (schema.format ?? '');
  const combined = combinations(schema);
  const [checkString, checkNumber] = [stringCheck(schema), numberCheck(schema)];
  const [checkList, checkObject] = [listCheck(schema), objectCheck(schema)];
  return (value, path, sink, correlation) => {
    checkType(types, format, schema.nullable === true, value, path, sink);
    if (value === null) {
      checkEnum(schema, value, path, sink);
      return;
    }
    combined(value, path, sink, correlation);
    if (typeof value === 'string') {
      checkString(value, path, sink);
      if (check?.(value) === false) failures.type(sink, path, format, value);
    } else if (typeof value === 'number') checkNumber(value, path, sink);
    else if (isList(value)) checkList(value, path, sink, correlation);
    checkEnum(schema, value, path, sink);
    if (isObject(value)) checkObject(value, path, sink, correlation);
    sink.matches += 5;
  };
}

/** As `compileNode`, but what is wrong in an unchanged value is forgiven. */
export function compileChild(schema: JsonSchema): Check {
  const node = compileNode(schema);
  return (value, path, sink, correlation) => {
    const before = sink.failures.length;
    node(value, path, sink, correlation);
    if (sink.failures.length > before && correlation?.unchanged === true) sink.failures.length = before;
  };
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkType(
  types: readonly string[],
  format: string,
  nullable: boolean,
  value: Json,
  path: string,
  sink: Sink,
): void {
  if (types.length === 0 && format === '') return;
  sink.matches += 1;
  const actual = typeOf(value);
  if (value === null && (nullable || types.length === 0)) return;
  const fits = types.includes(actual) || (actual === 'integer' && types.includes('number'));
  const numeric = types.includes('number') || types.includes('integer');
  const formatted = format !== '' && !numeric;
  if (formatted && (actual === 'string' || actual === 'array')) return;
  if (fits) return;
  if (formatted && value !== null) failures.type(sink, path, format, NUMBER_FORMATS[actual] ?? '');
  else failures.type(sink, path, types.join(','), actual);
}

const NUMBER_FORMATS: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

function checkEnum(schema: JsonSchema, value: Json, path: string, sink: Sink): void {
  const allowed = schema.enum;
  if (allowed === undefined || allowed.length === 0) return;
  if (value === null || !allowed.some((item) => sameJson(item, value))) failures.enum(sink, path, value, allowed);
}
