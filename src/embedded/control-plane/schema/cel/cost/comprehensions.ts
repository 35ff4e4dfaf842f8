import type { ASTNode } from '@marcbachmann/cel-js';
import { estimate } from './estimate.ts';
import type { Estimate, Scope } from './estimate.ts';
import type { Size } from './sizes.ts';

/** What one round costs beside the macro's own expressions: reading and testing the accumulator, adding to a list. */
const ROUND: Readonly<Record<string, number>> = {
  all: 3,
  exists: 4,
  exists_one: 2,
  existsOne: 2,
  map: 12,
  filter: 13,
  transformList: 12,
  transformMap: 12,
  transformMapEntry: 12,
};

/** A macro over a list or map: the cost of a round times the most rounds there can be; undefined for other functions. */
export function comprehension(
  name: string,
  range: Estimate,
  args: readonly ASTNode[],
  scope: Scope,
): Estimate | undefined {
  const round = ROUND[name];
  const [first, second] = args;
  if (round === undefined || first?.op !== 'id' || args.length < 2)
    return name === 'bind' ? bind(args, scope) : undefined;
  const two = second?.op === 'id' && args.length > 2 && name !== 'map';
  const inner = new Map(scope);
  inner.set(first.args, two ? key(range) : single(range));
  if (two) inner.set(second.args, element(range));
  const parts = args.slice(two ? 2 : 1).map((part) => estimate(part, inner));
  // Over nothing no round is run, whatever one might cost: zero times infinity is no number.
  const rounds = range.size === 0 ? 0 : range.size * (round + parts.reduce((sum, part) => sum + part.cost, 0));
  const cost = range.cost + rounds;
  return result(name, range, cost, parts.at(-1));
}

const element = ({ shape }: Estimate): Estimate => valueOf(shape?.items ?? shape?.values);
/** cel-go has no bound for the keys of a declared map and takes them for empty. */
const key = ({ shape }: Estimate): Estimate => ({
  cost: 1,
  size: shape === undefined ? Infinity : shape.items === undefined ? 0 : 1,
});
/** With one variable a map is walked by key. */
const single = (range: Estimate): Estimate => (range.shape?.values === undefined ? element(range) : key(range));

const valueOf = (shape: Size | undefined): Estimate => ({ cost: 1, size: shape?.max ?? Infinity, shape });

function result(name: string, range: Estimate, cost: number, last: Estimate | undefined): Estimate {
  if (name === 'filter') return { ...range, cost };
  if (!['map', 'transformList'].includes(name)) return { cost, size: name.startsWith('transform') ? range.size : 1 };
  const items: Size = last?.shape ?? { max: last?.size ?? Infinity, minBytes: 1 };
  return { cost, size: range.size, shape: { max: range.size, minBytes: 2, items } };
}

function bind([name, value, body]: readonly ASTNode[], scope: Scope): Estimate | undefined {
  if (name?.op !== 'id' || value === undefined || body === undefined) return undefined;
  const bound = estimate(value, scope);
  const inner = estimate(body, new Map(scope).set(name.args, { ...bound, cost: 1 }));
  return { ...inner, cost: inner.cost + bound.cost };
}
