import type { FieldError } from '../field-error.ts';
import { forbidden, invalid, invalidShown } from '../field-error.ts';
import type { CheckedExpression } from '../cel/check.ts';
import { checkedRules } from '../cel/checked-rules.ts';
import type { CheckedRule } from '../cel/checked-rules.ts';
import type { JsonSchema, ValidationRule } from '../json-schema.ts';

/** Limits on the estimated cost of one expression and of a whole schema (`StaticEstimatedCostLimit`, `...CRDCostLimit`). */
const EXPRESSION_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MOST_EXPENSIVE = 4;

interface Cost {
  readonly path: string;
  readonly cost: number;
}

/** Rules that do not compile, cost too much, or speak of an old value that cannot be known. */
export function ruleErrors(
  schema: JsonSchema,
  path: string,
  options: { suppressCost: boolean },
): readonly FieldError[] {
  const rules = checkedRules(schema, path);
  const costs = rules.flatMap(costsOf);
  return [...rules.flatMap((rule) => oneRule(rule, options.suppressCost)), ...totalErrors(costs, path)];
}

function costsOf({ path, rule, message }: CheckedRule): readonly Cost[] {
  const of = (name: string, expression: CheckedExpression | undefined): readonly Cost[] =>
    expression?.problem === undefined && expression !== undefined
      ? [{ path: `${path}.${name}`, cost: expression.cost }]
      : [];
  return [...of('rule', rule), ...of('messageExpression', message)];
}

function oneRule(checked: CheckedRule, suppressCost: boolean): readonly FieldError[] {
  const { path, rule, message, declared, usesOldSelf, uncorrelatable } = checked;
  const shown = internalRule(declared);
  const tooDear = (name: string, what: string, { cost }: CheckedExpression): readonly FieldError[] =>
    cost > EXPRESSION_LIMIT && !suppressCost
      ? [forbidden(`${path}.${name}`, costMessage(what, cost, EXPRESSION_LIMIT))]
      : [];
  return [
    ...(rule.problem === undefined
      ? tooDear('rule', 'estimated rule cost', rule)
      : [invalidShown(`${path}.rule`, shown, rule.problem)]),
    ...(message === undefined || rule.problem !== undefined
      ? []
      : message.problem === undefined
        ? tooDear('messageExpression', 'estimated messageExpression cost', message)
        : [invalidShown(`${path}.messageExpression`, shown, message.problem)]),
    ...(usesOldSelf && uncorrelatable !== undefined
      ? [
          invalid(
            `${path}.rule`,
            declared.rule,
            `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`,
          ),
        ]
      : []),
    ...(!usesOldSelf && rule.problem === undefined && declared.optionalOldSelf !== undefined
      ? [invalid(`${path}.optionalOldSelf`, declared.optionalOldSelf, 'may not be set if oldSelf is not used in rule')]
      : []),
  ];
}

function totalErrors(costs: readonly Cost[], path: string): readonly FieldError[] {
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= SCHEMA_LIMIT) return [];
  const notable = costs.filter(({ cost }) => cost >= SCHEMA_LIMIT / 100).toSorted((a, b) => b.cost - a.cost);
  const contributed = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [
    ...notable.slice(0, MOST_EXPENSIVE).map((one) => forbidden(one.path, contributed)),
    forbidden(path, costMessage(what, total, SCHEMA_LIMIT)),
  ];
}

function costMessage(what: string, cost: number, limit: number): string {
  const times = cost / limit;
  const factor = times > 100 ? 'more than 100x' : times < 1.5 ? `${times.toFixed(6)}x` : `${times.toFixed(1)}x`;
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${what} exceeds budget by factor of ${factor} (${advice})`;
}

/** A rule in the internal form, as messages show it. */
function internalRule(rule: ValidationRule): string {
  return JSON.stringify({
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  });
}
