import { formatQuantity, isBinary, isList, isObject, parseQuantity } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { valueAt } from '../object.ts';

/** An amount of something, and how it is written. */
export interface Amount {
  readonly nanos: bigint;
  readonly binary: boolean;
}

/** Amounts by the name of the resource. */
export type Amounts = ReadonlyMap<string, Amount>;

export const count = (value: number): Amount => ({ nanos: BigInt(value) * 1_000_000_000n, binary: false });

export const shownAmount = ({ nanos, binary }: Amount): string => formatQuantity(nanos, binary);

/** A list of resources as it stands in an object. */
export function readAmounts(value: Json | undefined): Amounts {
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, given]): [string, Amount][] => {
      const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given : '';
      const nanos = parseQuantity(text);
      return nanos === undefined ? [] : [[name, { nanos, binary: isBinary(text) }]];
    }),
  );
}

/** Adds up amounts of the same name; an amount that is nothing yet takes the other's way of being written. */
export function add(...all: readonly Amounts[]): Amounts {
  const sum = new Map<string, Amount>();
  for (const amounts of all) {
    for (const [name, amount] of amounts) {
      const before = sum.get(name);
      const binary = before === undefined || before.nanos === 0n ? amount.binary : before.binary;
      sum.set(name, { nanos: (before?.nanos ?? 0n) + amount.nanos, binary });
    }
  }
  return sum;
}

export const subtract = (from: Amounts, what: Amounts): Amounts =>
  add(from, new Map([...what].map(([name, { nanos, binary }]) => [name, { nanos: -nanos, binary }])));

function largest(one: Amounts, other: Amounts): Amounts {
  const found = new Map(one);
  for (const [name, amount] of other) if (amount.nanos > (found.get(name)?.nanos ?? 0n)) found.set(name, amount);
  return found;
}

/** What a pod asks for: its containers together, or the largest of its init containers, and its overhead. */
export function podAmounts(spec: Json | undefined, kind: 'requests' | 'limits'): Amounts {
  const of = (field: string): Amounts[] => {
    const list = valueAt(spec, field);
    return isList(list) ? list.map((container) => readAmounts(valueAt(container, 'resources', kind))) : [];
  };
  const running = add(...of('containers'));
  const needed = of('initContainers').reduce(largest, running);
  return add(needed, readAmounts(valueAt(spec, 'overhead')));
}

export const toJson = (amounts: Amounts): JsonObject =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, shownAmount(amount)]));
