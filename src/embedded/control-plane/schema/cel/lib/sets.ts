import type { Environment } from '@marcbachmann/cel-js';
import { celEqual, namespace } from './library.ts';

type List = readonly unknown[];

const includes = (list: List, item: unknown): boolean => list.some((other) => celEqual(other, item));
const contains = (list: List, sublist: List): boolean => sublist.every((item) => includes(list, item));

/** `sets.contains`, `sets.equivalent`, `sets.intersects`. */
export function registerSets(environment: Environment): void {
  const sets = namespace(environment, 'sets');
  environment
    .registerFunction(`${sets}.contains(list<T>, list<T>): bool`, (_: unknown, a: List, b: List) => contains(a, b))
    .registerFunction(
      `${sets}.equivalent(list<T>, list<T>): bool`,
      (_: unknown, a: List, b: List) => contains(a, b) && contains(b, a),
    )
    .registerFunction(`${sets}.intersects(list<T>, list<T>): bool`, (_: unknown, a: List, b: List) =>
      a.some((item) => includes(b, item)),
    );
}
