import { EvaluationError } from '@marcbachmann/cel-js';
import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import type { ValidationRule } from '../json-schema.ts';
import { referencesVariable, useGoPatterns } from './ast.ts';
import { estimateCost } from './cost/estimate.ts';
import type { Size } from './cost/sizes.ts';
import { normalizeFieldPath } from './field-path.ts';
import { CelFailure } from './lib/library.ts';

/** The values a rule speaks of. */
export interface RuleValues {
  readonly self: unknown;
  /** Undefined when there is no old value and the rule does not ask for an optional. */
  readonly oldSelf: unknown;
}

/** A rule ready to run. */
export interface PreparedRule {
  readonly rule: ValidationRule;
  readonly usesOldSelf: boolean;
  /** What evaluating it costs at most, with values of this size. */
  costFor(self: Size): number;
  /** `fieldPath` in the form errors have it: `spec.a[b]`; empty for the value itself. */
  readonly fieldPath: string;
  /** Throws `RuleFailure` when the rule cannot be evaluated. */
  holds(values: RuleValues): boolean;
  /** The text of `messageExpression`, or undefined when there is none or it has no usable value. */
  message(values: RuleValues): string | undefined;
}

/** Why a rule could not be evaluated, as the API server words it. */
export class RuleFailure extends Error {
  override readonly name = 'RuleFailure';
}

const MAX_MESSAGE_BYTES = 5120;

export function prepareRule(rule: ValidationRule, type: string, environment: Environment): PreparedRule {
  const scope = environment
    .clone()
    .registerVariable('self', type)
    .registerVariable('oldSelf', rule.optionalOldSelf === true ? `optional<${type}>` : type);
  const program = compile(rule.rule, scope);
  const message = rule.messageExpression === undefined ? undefined : compile(rule.messageExpression, scope);
  return {
    rule,
    usesOldSelf: referencesVariable(program.ast, 'oldSelf'),
    costFor: (self) => estimateCost(program.ast, self),
    fieldPath: rule.fieldPath === undefined ? '' : normalizeFieldPath(rule.fieldPath),
    holds: (values) => {
      try {
        return program.run(values) === true;
      } catch (error) {
        throw ruleFailure(error, rule);
      }
    },
    message: (values) => (message === undefined ? undefined : usableMessage(message, values)),
  };
}

interface Program {
  readonly ast: ASTNode;
  run(values: RuleValues): unknown;
}

/** A rule that does not compile was refused with its definition; here it fails when it runs. */
function compile(expression: string, scope: Environment): Program {
  const parsed = scope.parse(expression);
  useGoPatterns(parsed.ast);
  return { ast: parsed.ast, run: (values) => parsed({ ...values }) as unknown };
}

function usableMessage(program: Program, values: RuleValues): string | undefined {
  try {
    const text = program.run(values);
    const trimmed = typeof text === 'string' ? text.trim() : '';
    const usable = trimmed !== '' && !trimmed.includes('\n') && Buffer.byteLength(trimmed) <= MAX_MESSAGE_BYTES;
    return usable ? trimmed : undefined;
  } catch {
    return undefined;
  }
}

/** The message a rule has when it fails: its own, or the rule itself. */
export function messageOf(rule: ValidationRule): string {
  return rule.message === undefined || rule.message === '' ? `failed rule: ${rule.rule.trim()}` : rule.message.trim();
}

/** What a rule is called in complaints about running it. */
export const ruleText = (rule: ValidationRule): string => (rule.message ?? '').trim() || rule.rule.trim();

/** cel-go's words for what cel-js calls by these codes. */
const WORDS: Readonly<Record<string, (summary: string) => string>> = {
  no_such_key: (summary) => summary.replace(/^No such key/, 'no such key'),
  index_out_of_bounds: (summary) => `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ''}`,
  division_by_zero: () => 'division by zero',
  modulo_by_zero: () => 'modulus by zero',
  numeric_overflow: () => 'integer overflow',
  int_conversion_error: () => "type conversion error from 'string' to 'int'",
  uint_conversion_error: () => "type conversion error from 'string' to 'uint'",
  double_conversion_error: () => "type conversion error from 'string' to 'double'",
  bool_conversion_error: () => "type conversion error from 'string' to 'bool'",
  optional_value_missing: () => 'optional.none() dereference',
};

function ruleFailure(error: unknown, rule: ValidationRule): RuleFailure {
  if (error instanceof EvaluationError) {
    if (['no_such_overload', 'no_matching_overload'].includes(error.code)) {
      return new RuleFailure(
        `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`,
      );
    }
    const words = WORDS[error.code]?.(error.summary) ?? error.summary;
    return new RuleFailure(`${words} evaluating rule: ${ruleText(rule)}`);
  }
  if (error instanceof CelFailure) return new RuleFailure(`${error.message} evaluating rule: ${ruleText(rule)}`);
  throw error;
}
