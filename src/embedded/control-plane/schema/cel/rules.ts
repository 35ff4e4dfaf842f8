import { Optional } from '@marcbachmann/cel-js';
import type { FieldError } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidOmittingValue, required } from '../field-error.ts';
import { isList, isObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { Correlation } from '../validation/correlation.ts';
import { mapItemFinder } from '../validation/map-items.ts';
import { sizeOf } from './cost/sizes.ts';
import { sizeOfValue } from './cost/value-size.ts';
import { kubernetesEnvironment } from './environment.ts';
import { messageOf, prepareRule, RuleFailure, ruleText } from './rule.ts';
import type { PreparedRule } from './rule.ts';
import { TypeDeclarations } from './types.ts';
import type { CelType } from './types.ts';

/** Where a value stands beside its old self: matched itself, or below the nearest matched ancestor. */
interface Beside {
  readonly own: Correlation | undefined;
  readonly nearest: Correlation | undefined;
}

/** Limits on what one rule, and all rules of an object, may cost (`PerCallLimit`, `RuntimeCELCostBudget`). */
const CALL_LIMIT = 1_000_000;
const OBJECT_LIMIT = 10_000_000;

/** What the rules of one object may still cost; once spent, no more of them run. */
interface Budget {
  left: number;
}

interface Visit {
  readonly value: Json;
  readonly old: Json | undefined;
  readonly path: string;
  readonly beside: Beside;
  readonly budget: Budget;
}

type Run = (visit: Visit) => readonly FieldError[];

/** All rules of a schema as one function; undefined when it has none. */
export function compileRules(
  schema: JsonSchema,
): ((value: Json, old: Json | undefined, correlation: Correlation | undefined) => readonly FieldError[]) | undefined {
  if (!hasRules(schema)) return undefined;
  const environment = kubernetesEnvironment().clone();
  const types = new TypeDeclarations(environment);
  const runs: (() => void)[] = [];
  const compiler: Compiler = { types, later: (prepare) => runs.push(prepare), environment };
  const run = compileNode(schema, 'object', true, compiler);
  for (const prepare of runs) prepare();
  return (value, old, correlation) =>
    run({ value, old, path: '', beside: { own: correlation, nearest: undefined }, budget: { left: OBJECT_LIMIT } });
}

interface Compiler {
  readonly types: TypeDeclarations;
  readonly environment: ReturnType<typeof kubernetesEnvironment>;
  /** Rules are compiled after all types are declared: compiling freezes the environment. */
  readonly later: (prepare: () => void) => void;
}

export function hasRules(schema: JsonSchema): boolean {
  const own = (schema['x-kubernetes-validations']?.length ?? 0) > 0;
  return own || childSchemas(schema).some(hasRules) || (schema.allOf ?? []).some(hasRules);
}

const childSchemas = (schema: JsonSchema): readonly JsonSchema[] => [
  ...(schema.items === undefined ? [] : [schema.items]),
  ...Object.values(schema.properties ?? {}),
  ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
];

function compileNode(schema: JsonSchema, path: string, isResource: boolean, compiler: Compiler): Run {
  const declared = [schema, ...(schema.allOf ?? [])].flatMap((part) => part['x-kubernetes-validations'] ?? []);
  const type = declared.length === 0 ? undefined : compiler.types.of(schema, path, isResource);
  const rules: PreparedRule[] = [];
  if (type !== undefined) {
    compiler.later(() => rules.push(...declared.map((rule) => prepareRule(rule, type.name, compiler.environment))));
  }
  const below = compileChildren(schema, path, compiler);
  return (visit) => {
    if (visit.value === null) return [];
    const own = type === undefined ? [] : rules.flatMap((rule) => runRule(rule, type, schema, visit));
    return below === undefined ? own : [...own, ...below(visit)];
  };
}

function runRule(prepared: PreparedRule, type: CelType, schema: JsonSchema, visit: Visit): readonly FieldError[] {
  const { rule } = prepared;
  const dear = spend(prepared, schema, visit);
  if (dear !== undefined) return dear;
  const old = visit.old ?? undefined;
  if (prepared.usesOldSelf && old === undefined && rule.optionalOldSelf !== true) return [];
  const self = type.toCel(visit.value);
  const before = old === undefined ? undefined : type.toCel(old);
  const oldSelf =
    rule.optionalOldSelf === true ? (before === undefined ? Optional.none() : Optional.of(before)) : before;
  try {
    if (prepared.holds({ self, oldSelf })) return [];
  } catch (error) {
    if (error instanceof RuleFailure) return [invalid(visit.path, schema.type ?? '', error.message)];
    throw error;
  }
  const ratcheted = !prepared.usesOldSelf && (visit.beside.own ?? visit.beside.nearest)?.unchanged === true;
  return ratcheted ? [] : [ruleError(prepared, visit, schema, prepared.message({ self, oldSelf }) ?? messageOf(rule))];
}

const dearness = new WeakMap<PreparedRule, boolean>();

function canBeDear(prepared: PreparedRule, schema: JsonSchema): boolean {
  const known = dearness.get(prepared) ?? prepared.costFor(sizeOf(schema, true)) > CALL_LIMIT;
  dearness.set(prepared, known);
  return known;
}

/**
 * Takes what a rule costs from the object's budget; answers with the complaint when that is too much, and with nothing once no rule may
 * run. Rules that can never be dear are not counted.
 */
function spend(
  prepared: PreparedRule,
  schema: JsonSchema,
  { value, path, budget }: Visit,
): readonly FieldError[] | undefined {
  if (budget.left < 0) return [];
  if (!canBeDear(prepared, schema)) return undefined;
  const cost = prepared.costFor(sizeOfValue(value, schema));
  budget.left -= cost;
  if (cost > CALL_LIMIT) {
    budget.left = -1;
    const limit = `'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(prepared.rule)}`;
    return [invalid(path, schema.type ?? '', limit)];
  }
  if (budget.left >= 0) return undefined;
  const spent = 'validation failed due to running out of cost budget, no further validation rules will be run';
  return [invalid(path, schema.type ?? '', spent)];
}

function ruleError(prepared: PreparedRule, visit: Visit, schema: JsonSchema, detail: string): FieldError {
  const { rule, fieldPath } = prepared;
  const path = visit.path === '' || fieldPath === '' ? visit.path + fieldPath : `${visit.path}.${fieldPath}`;
  const omits = schema.type === 'object' || schema.type === 'array';
  if (rule.reason === 'FieldValueForbidden') return forbidden(path, detail);
  if (rule.reason === 'FieldValueRequired') return required(path, detail);
  if (rule.reason === 'FieldValueDuplicate') return duplicate(path, omits ? undefined : visit.value);
  return omits ? invalidOmittingValue(path, detail) : invalid(path, visit.value, detail);
}

function compileChildren(schema: JsonSchema, path: string, compiler: Compiler): Run | undefined {
  const compile = (child: JsonSchema, name: string): Run =>
    compileNode(child, `${path}.${name}`, child['x-kubernetes-embedded-resource'] === true, compiler);
  const items = schema.items !== undefined && hasRules(schema.items) ? compile(schema.items, 'item') : undefined;
  const rest = schema.additionalProperties;
  const values = typeof rest === 'object' && hasRules(rest) ? compile(rest, 'value') : undefined;
  const fields = new Map(
    Object.entries(schema.properties ?? {}).flatMap(([name, child], i) =>
      hasRules(child) ? [[name, compile(child, /^\w+$/.test(name) ? name : `field${i}`)] as const] : [],
    ),
  );
  if (items === undefined && values === undefined && fields.size === 0) return undefined;
  return (visit) => {
    if (isList(visit.value)) return items === undefined ? [] : visitItems(items, schema, visit, visit.value);
    return isObject(visit.value) ? visitFields(fields, values, visit, Object.entries(visit.value)) : [];
  };
}

function visitItems(run: Run, schema: JsonSchema, visit: Visit, list: readonly Json[]): readonly FieldError[] {
  const keyed = schema['x-kubernetes-list-type'] === 'map' && isList(visit.old);
  const find = keyed && isList(visit.old) ? mapItemFinder(schema, visit.old) : () => undefined;
  return list.flatMap((value, i) =>
    run({
      value,
      old: find(value),
      path: `${visit.path}[${i}]`,
      beside: below(visit.beside, (own) => own.item(i)),
      budget: visit.budget,
    }),
  );
}

function visitFields(
  fields: ReadonlyMap<string, Run>,
  values: Run | undefined,
  visit: Visit,
  entries: readonly (readonly [string, Json | undefined])[],
): readonly FieldError[] {
  return entries.flatMap(([name, value]) => {
    const field = fields.get(name);
    const run = field ?? values;
    if (run === undefined || value === undefined) return [];
    const path = field === undefined ? `${visit.path}[${name}]` : visit.path === '' ? name : `${visit.path}.${name}`;
    const old = isObject(visit.old) ? visit.old[name] : undefined;
    return run({ value, old, path, beside: below(visit.beside, (own) => own.field(name)), budget: visit.budget });
  });
}

function below({ own, nearest }: Beside, step: (own: Correlation) => Correlation | undefined): Beside {
  return own === undefined ? { own, nearest } : { own: step(own), nearest: own };
}
