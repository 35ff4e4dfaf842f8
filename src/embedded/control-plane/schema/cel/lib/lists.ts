import { Optional } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';
import { CelFailure, celEqual } from './library.ts';

type Orderable = bigint | number | string | boolean | Date;
type List = readonly unknown[];

const SUMS: readonly (readonly [string, (list: List) => unknown])[] = [
  ['int', (list) => (list as readonly bigint[]).reduce((sum, item) => sum + item, 0n)],
  ['double', (list) => (list as readonly number[]).reduce((sum, item) => sum + item, 0)],
];

/** Kubernetes' list library and cel-go's `ext.Lists`. */
export function registerLists(environment: Environment): void {
  for (const [type, sum] of SUMS) environment.registerFunction(`list<${type}>.sum(): ${type}`, sum);
  environment
    .registerFunction('list<T>.isSorted(): bool', (list: List) =>
      list.every((item, i) => i === 0 || !less(item, list[i - 1])),
    )
    .registerFunction('list<T>.min(): T', (list: List) => extreme(list, (a, b) => less(a, b), 'min'))
    .registerFunction('list<T>.max(): T', (list: List) => extreme(list, (a, b) => less(b, a), 'max'))
    .registerFunction('list<T>.indexOf(T): int', (list: List, item: unknown) =>
      BigInt(list.findIndex((other) => celEqual(other, item))),
    )
    .registerFunction('list<T>.lastIndexOf(T): int', (list: List, item: unknown) =>
      BigInt(list.findLastIndex((other) => celEqual(other, item))),
    )
    .registerFunction('list<T>.slice(int, int): list<T>', (list: List, from: bigint, to: bigint) =>
      slice(list, Number(from), Number(to)),
    )
    .registerFunction('list<T>.distinct(): list<T>', distinct)
    .registerFunction('list<T>.reverse(): list<T>', (list: List) => list.toReversed())
    .registerFunction('list<T>.sort(): list<T>', (list: List) => list.toSorted(compare))
    .registerFunction('list<T>.first(): optional<T>', (list: List) => optionalAt(list, 0))
    .registerFunction('list<T>.last(): optional<T>', (list: List) => optionalAt(list, list.length - 1))
    .registerFunction('list<dyn>.flatten(): list<dyn>', (list: List) => list.flat())
    .registerFunction('list<dyn>.flatten(int): list<dyn>', (list: List, depth: bigint) => list.flat(Number(depth)));
}

const less = (a: unknown, b: unknown): boolean => (a as Orderable) < (b as Orderable);
const compare = (a: unknown, b: unknown): number => (less(a, b) ? -1 : less(b, a) ? 1 : 0);

function extreme(list: List, before: (a: unknown, b: unknown) => boolean, name: string): unknown {
  if (list.length === 0) throw new CelFailure(`${name} called on empty list`);
  return list.reduce((best, item) => (before(item, best) ? item : best));
}

function slice(list: List, from: number, to: number): List {
  if (from < 0 || to < 0 || from > to || to > list.length) {
    throw new CelFailure(`cannot slice(${from}, ${to}), list is length ${list.length}`);
  }
  return list.slice(from, to);
}

function distinct(list: List): List {
  return list.filter((item, i) => list.findIndex((other) => celEqual(other, item)) === i);
}

const optionalAt = (list: List, at: number): unknown => (at in list ? Optional.of(list[at]) : Optional.none());
