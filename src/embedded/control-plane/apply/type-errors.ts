import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';
import { printPath } from './field-set.ts';
import { entriesOf, fieldElement, itemElement, itemSchema, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';
import { scalarProblem, shapeProblem } from './type-mismatch.ts';

type Path = readonly string[];

/** What makes a configuration unfit for its type, in `typed`'s words; undefined when nothing does. */
export function typeErrors(value: Json, schema: MergeSchema): string | undefined {
  const problems = problemsOf(value, schema, []);
  return problems.length < 2 ? problems[0] : ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n');
}

function problemsOf(value: Json, schema: MergeSchema, path: Path): readonly string[] {
  if (value === null) return [];
  const mismatch = schema.kind === 'scalar' ? scalarProblem(value, schema.type) : shapeProblem(value, schema);
  if (mismatch !== undefined) return [`${printPath(path)}: ${mismatch}`];
  if (isObject(value) && schema.kind === 'struct') return structProblems(value, schema, path);
  if (isObject(value) && schema.kind === 'map') {
    return entriesOf(value).flatMap(([key, item]) => problemsOf(item, schema.values, [...path, fieldElement(key)]));
  }
  return isList(value) && shapeOf(value, schema) === 'items' ? itemProblems(value, schema as ItemsSchema, path) : [];
}

function structProblems(
  value: JsonObject,
  schema: Extract<MergeSchema, { kind: 'struct' }>,
  path: Path,
): readonly string[] {
  return entriesOf(value).flatMap(([key, field]) => {
    const inner = schema.fields.get(key) ?? schema.rest;
    const at = [...path, fieldElement(key)];
    return inner === undefined ? [`${printPath(at)}: field not declared in schema`] : problemsOf(field, inner, at);
  });
}

function itemProblems(list: readonly Json[], schema: ItemsSchema, path: Path): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item) => {
    const element = itemElement(item, schema);
    const repeated = seen.has(element) ? [`${printPath(path)}: duplicate entries for key ${printPath([element])}`] : [];
    seen.add(element);
    return [...repeated, ...problemsOf(item, itemSchema(schema), [...path, element])];
  });
}
