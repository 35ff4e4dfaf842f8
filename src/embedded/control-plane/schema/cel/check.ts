import { ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { ASTNode, Environment, SourceRange } from '@marcbachmann/cel-js';
import { useGoPatterns } from './ast.ts';
import { estimateCost } from './cost/estimate.ts';
import type { Size } from './cost/sizes.ts';

/** What checking one expression found. */
export interface CheckedExpression {
  readonly ast: ASTNode | undefined;
  /** Why it cannot be used, in the API server's words. */
  readonly problem: string | undefined;
  /** Estimated upper bound of one evaluation. */
  readonly cost: number;
}

const WANTED = {
  rule: { types: ['bool', 'dyn'], complaint: 'cel expression must evaluate to a bool', prefix: '' },
  messageExpression: {
    types: ['string', 'dyn'],
    complaint: 'messageExpression must evaluate to a string',
    prefix: 'messageExpression ',
  },
} as const;

export function checkExpression(
  text: string,
  kind: keyof typeof WANTED,
  scope: Environment,
  self: Size,
): CheckedExpression {
  const { types, complaint, prefix } = WANTED[kind];
  const failed = (problem: string): CheckedExpression => ({ ast: undefined, problem, cost: 0 });
  try {
    const program = scope.parse(text);
    useGoPatterns(program.ast);
    const checked = program.check();
    if (!checked.valid) return failed(`${prefix}compilation failed: ${compileProblem(checked.error, text, scope)}`);
    const type: string = checked.type ?? 'dyn';
    if (!types.some((wanted) => wanted === type)) return failed(complaint);
    return { ast: program.ast, problem: undefined, cost: estimateCost(program.ast, self) };
  } catch (error) {
    return failed(`${prefix}compilation failed: ${compileProblem(error, text, scope)}`);
  }
}

/** cel-go's report: `ERROR: <input>:1:5: undefined field 'foo'`, the line, and a caret below it. */
function compileProblem(error: unknown, text: string, scope: Environment): string {
  const known: IsKnown = (name) => scope.getDefinitions().functions.some((one) => one.name === name);
  const [message, at] = describe(error, text, known);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1);
  const source = text.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${source}\n | ${'.'.repeat(column)}^`;
}

type IsKnown = (functionName: string) => boolean;

/** What the grammar takes where an expression is missing. */
const EXPRESSION =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

function describe(error: unknown, text: string, known: IsKnown): readonly [string, number] {
  if (error instanceof CelTypeError) return describeTypeError(error, text, known);
  if (error instanceof ParseError) {
    const end = error.summary.endsWith('EOF');
    const start = error.range?.start ?? 0;
    return [
      `Syntax error: ${end ? `mismatched input '<EOF>' expecting ${EXPRESSION}` : error.summary}`,
      end ? text.length : start,
    ];
  }
  throw error;
}

function describeTypeError(error: CelTypeError, text: string, known: IsKnown): readonly [string, number] {
  const { code, summary, range = { start: 0, end: 0 } } = error;
  const operator = /^no such overload: (.*) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.*)$/.exec(summary);
  if (operator !== null) {
    const [, left = '', sign = '', right = ''] = operator;
    const name = sign === 'in' ? '@in' : `_${sign}_`;
    return [`found no matching overload for '${name}' applied to '(${left}, ${right})'`, operatorAt(text, sign, range)];
  }
  const indexed = /^Cannot index type '(.*)'$/.exec(summary);
  if (indexed !== null) return [`type '${indexed[1] ?? ''}' does not support field selection`, dotBefore(text, range)];
  const call = /^found no matching overload for '(?:(.*)\.)?([^.(]+)\((.*)\)'$/.exec(summary);
  if (call !== null) {
    const [, receiver, name = '', args = ''] = call;
    const open = text.indexOf('(', range.start);
    if (!known(name)) return [`undeclared reference to '${name}' (in container '')`, open];
    const applied = receiver === undefined ? `(${args})` : `${receiver}.(${args})`;
    return [`found no matching overload for '${name}' applied to '${applied}'`, open];
  }
  if (code === 'no_such_key')
    return [`undefined field '${summary.replace(/^No such key: /, '')}'`, dotBefore(text, range)];
  if (code === 'unknown_variable') {
    return [`undeclared reference to '${summary.replace(/^Unknown variable: /, '')}' (in container '')`, range.start];
  }
  return [summary, range.start];
}

const dotBefore = (text: string, { start }: SourceRange): number => Math.max(0, text.lastIndexOf('.', start));

/** The operator itself: the last such sign of the range outside brackets and quotes whose left side is complete. */
function operatorAt(text: string, sign: string, { start, end }: SourceRange): number {
  let depth = 0;
  let found = start;
  let quote: string | undefined;
  for (let i = start; i < end; i++) {
    const char = text.charAt(i);
    if (quote !== undefined) quote = char === quote && text.charAt(i - 1) !== '\\' ? undefined : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (depth === 0 && text.startsWith(sign, i)) found = i;
  }
  return found;
}
