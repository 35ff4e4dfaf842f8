import type { Environment } from '@marcbachmann/cel-js';
import { CelFailure } from './library.ts';

/** What cel-js hands to a macro; its type declarations leave these out. */
interface MacroCall {
  readonly args: readonly { readonly op: string; readonly args: unknown }[];
  readonly receiver: object;
  readonly ast: object;
}

interface Scope {
  forkWithVariable(name: string, type: Type): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}

interface Type {
  readonly kind: string;
  readonly name: string;
  readonly keyType?: Type;
  readonly valueType?: Type;
}

interface Checker {
  check(node: object, scope: Scope): Type;
  getType(name: string): Type;
}

interface Evaluator {
  run(node: object, scope: Scope): unknown;
}

interface Macro extends MacroCall {
  readonly parts: readonly object[];
  scopes?: readonly [Scope, Scope];
}

type Entry = readonly [unknown, unknown];
/** Sees each entry with the values of the macro's expressions and answers the result once it is certain. */
type Fold = (entries: Iterable<{ readonly entry: Entry; readonly values: () => readonly unknown[] }>) => unknown;

const FOLDS: readonly (readonly [name: string, expressions: number, result: string, fold: Fold])[] = [
  ['all', 1, 'bool', (entries) => [...entries].every(({ values }) => values()[0] === true)],
  ['exists', 1, 'bool', (entries) => [...entries].some(({ values }) => values()[0] === true)],
  ['existsOne', 1, 'bool', (entries) => [...entries].filter(({ values }) => values()[0] === true).length === 1],
  ['exists_one', 1, 'bool', (entries) => [...entries].filter(({ values }) => values()[0] === true).length === 1],
  ['transformList', 1, 'list', (entries) => [...entries].map(({ values }) => values()[0])],
  ['transformList', 2, 'list', (entries) => [...entries].flatMap(({ values }) => filtered(values()))],
  ['transformMap', 1, 'map', (entries) => new Map([...entries].map(({ entry, values }) => [entry[0], values()[0]]))],
  [
    'transformMap',
    2,
    'map',
    (entries) =>
      new Map([...entries].flatMap(({ entry, values }) => filtered(values()).map((item) => [entry[0], item]))),
  ],
];

const filtered = ([keep, item]: readonly unknown[]): readonly unknown[] => (keep === true ? [item] : []);

/** cel-go's `ext.TwoVarComprehensions`: `m.all(k, v, ...)`, `l.exists(i, v, ...)`, `transformList`, `transformMap`. */
export function registerComprehensions(environment: Environment): void {
  for (const [name, expressions, result, fold] of FOLDS) {
    const args = Array.from({ length: expressions + 2 }, () => 'ast').join(', ');
    for (const receiver of ['list', 'map']) {
      environment.registerFunction(`${receiver}.${name}(${args}): ${result}`, (call: MacroCall) =>
        expand(call, result, fold),
      );
    }
  }
}

function expand(call: MacroCall, result: string, fold: Fold): object {
  return {
    ...call,
    parts: call.args.slice(2),
    typeCheck(checker: Checker, macro: Macro, scope: Scope): Type {
      const range = checker.check(macro.receiver, scope);
      const dyn = checker.getType('dyn');
      const key = range.kind === 'list' ? checker.getType('int') : (range.keyType ?? dyn);
      const first = scope.forkWithVariable(variable(macro, 0), key);
      const second = first.forkWithVariable(variable(macro, 1), range.valueType ?? dyn);
      macro.scopes = [first, second];
      const types = macro.parts.map((part) => checker.check(part, second));
      return resultType(checker, result, key, types.at(-1) ?? dyn);
    },
    evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): unknown {
      const [first, second] = macro.scopes ?? [scope, scope];
      const entries = entriesOf(evaluator.run(macro.receiver, scope)).map((entry) => ({
        entry,
        values: () => {
          const outer = first.reuse(scope).setIterValue(entry[0], evaluator);
          const inner = second.reuse(outer).setIterValue(entry[1], evaluator);
          return macro.parts.map((part) => evaluator.run(part, inner));
        },
      }));
      return fold(entries);
    },
  };
}

function resultType(checker: Checker, result: string, key: Type, value: Type): Type {
  if (result === 'list') return checker.getType(`list<${value.name}>`);
  return checker.getType(result === 'map' ? `map<${key.name}, ${value.name}>` : result);
}

function variable(macro: Macro, at: number): string {
  const node = macro.args[at];
  if (node?.op !== 'id' || typeof node.args !== 'string') throw new CelFailure('argument must be a simple name');
  return node.args;
}

function entriesOf(range: unknown): readonly Entry[] {
  if (Array.isArray(range)) return range.map((item: unknown, i): Entry => [BigInt(i), item]);
  if (range instanceof Map) return [...(range as Map<unknown, unknown>)];
  return Object.entries(range as Record<string, unknown>);
}
