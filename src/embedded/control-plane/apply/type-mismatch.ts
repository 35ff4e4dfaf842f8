import { isList, isObject } from '../schema/index.ts';
import type { Json, MergeSchema, ScalarType } from '../schema/index.ts';

/** A value as Go's `%v` prints it. */
export function goText(value: Json): string {
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goText(item ?? null)}`).join(' ')}]`;
  }
  return value === null ? '<nil>' : String(value);
}

/** A value as Go's `%#v` prints it, as far as scalars go. */
const goSyntax = (value: Json): string => (typeof value === 'string' ? JSON.stringify(value) : goText(value));

function goTypeOf(value: Json): string {
  if (isList(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const SCALARS: Record<ScalarType, (value: Json) => string | undefined> = {
  numeric: (value) =>
    typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`,
  string: (value) =>
    typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`,
  boolean: (value) => (typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`),
};

/** Why a value is not the scalar it has to be (`validateScalar` of structured-merge-diff). */
export function scalarProblem(value: Json, type: ScalarType | undefined): string | undefined {
  if (type !== undefined) return SCALARS[type](value);
  return isObject(value) || isList(value) ? `expected any scalar, got &{${goText(value)}}` : undefined;
}

const LISTS: readonly MergeSchema['kind'][] = ['set', 'associative'];
const MAPS: readonly MergeSchema['kind'][] = ['struct', 'map'];

/** Why a value is not the list or map it has to be. */
export function shapeProblem(value: Json, { kind }: MergeSchema): string | undefined {
  if (LISTS.includes(kind) && !isList(value)) return `expected list, got &{${goText(value)}}`;
  if (MAPS.includes(kind) && !isObject(value)) return `expected map, got &{${goText(value)}}`;
  return undefined;
}
