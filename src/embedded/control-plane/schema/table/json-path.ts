import { isList, isObject } from '../json.ts';
import type { Json } from '../json.ts';
import { parseJsonPath } from './json-path-parser.ts';
import type { Filter, Operand, Step } from './json-path-parser.ts';

/** Finds what a path points at; absent fields point at nothing. */
export type FindPath = (root: Json) => readonly Json[];

/** Compiles a path in kubectl's dialect of JSONPath: `.status.conditions[?(@.type=="Ready")].status`. Throws on bad syntax. */
export function compileJsonPath(path: string): FindPath {
  const steps = parseJsonPath(path);
  return (root) => walk(steps, [root]);
}

function walk(steps: readonly Step[], from: readonly Json[]): readonly Json[] {
  return steps.reduce<readonly Json[]>((values, step) => values.flatMap((value) => take(step, value)), from);
}

function take(step: Step, value: Json): readonly Json[] {
  switch (step.kind) {
    case 'field':
      return fieldOf(value, step.name);
    case 'wildcard':
      return children(value);
    case 'descend':
      return descendants(value);
    case 'index':
      return isList(value) ? elementAt(value, step.index) : [];
    case 'slice':
      return isList(value) ? slice(value, step) : [];
    case 'union':
      return step.of.flatMap((part) => take(part, value));
    case 'filter':
      return children(value).filter((child) => accepts(step.filter, child));
  }
}

function fieldOf(value: Json, name: string): readonly Json[] {
  const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return field === undefined ? [] : [field];
}

function children(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value).filter((child) => child !== undefined) : [];
}

const descendants = (value: Json): readonly Json[] => [value, ...children(value).flatMap(descendants)];

function elementAt(list: readonly Json[], index: number): readonly Json[] {
  const element = list.at(index);
  return element === undefined ? [] : [element];
}

function slice(
  list: readonly Json[],
  { from, to, step }: { from?: number; to?: number; step?: number },
): readonly Json[] {
  return list.slice(from, to).filter((_, i) => i % (step ?? 1) === 0);
}

function accepts(filter: Filter, value: Json): boolean {
  const left = operand(filter.left, value);
  if (filter.operator === 'exists') return left !== undefined;
  const right = operand(filter.right, value);
  if (left === undefined || right === undefined) return false;
  return compare(filter.operator, left, right);
}

function operand(side: Operand, value: Json): Json | undefined {
  return side.kind === 'literal' ? side.value : walk(side.steps, [value])[0];
}

function compare(operator: Exclude<Filter['operator'], 'exists'>, left: Json, right: Json): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left !== typeof right || left === null || right === null) return false;
  return { '<': left < right, '<=': left <= right, '>': left > right, '>=': left >= right }[operator];
}
