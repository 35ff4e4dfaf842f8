import { MATCHES } from '../lib/strings.ts';
import type { Estimate } from './estimate.ts';

const TRAVERSAL = 0.1;
const REGEX = 0.25;
/** A named format's expression is taken to be this long. */
const NAME_FORMAT_LENGTH = 128;

const scan = (value: Estimate | undefined, factor = TRAVERSAL): number => Math.ceil((value?.size ?? Infinity) * factor);
const fixed: Estimate = { cost: 1, size: 1 };
type CallCost = (target: Estimate | undefined, args: readonly Estimate[]) => Estimate;

const regex: CallCost = (target, [first, second]) => {
  const [text, pattern] = target === undefined ? [first, second] : [target, first];
  const length = (text?.size ?? Infinity) + 1;
  return { cost: Math.ceil(length * TRAVERSAL) * scan(pattern, REGEX), size: text?.size ?? Infinity };
};
const sameSize: CallCost = (target) => ({ cost: scan(target), size: target?.size ?? Infinity });
/** `ip(text)` reads text; `network.ip()` only hands out what is there. */
const parse: CallCost = (target, [text]) =>
  target === undefined ? { cost: scan(text), size: text?.size ?? Infinity } : fixed;
const overList: CallCost = (target) => {
  const item = target?.shape?.items;
  return {
    cost: (target?.size ?? Infinity) * Math.max(1, Math.ceil((item?.max ?? 0) * TRAVERSAL)),
    size: item?.max ?? 1,
  };
};
const overSets: CallCost = (_, [a, b]) => ({ cost: (a?.size ?? Infinity) * (b?.size ?? Infinity), size: 1 });
const search: CallCost = (target, args) =>
  target?.shape?.items === undefined
    ? { cost: scan(target) * Math.max(1, scan(args[0])), size: 1 }
    : overList(target, args);

/** Costs of functions by name (`checker/cost.go` of cel-go, `library/cost.go` of apiserver); all others cost 1. */
const CALLS: Readonly<Record<string, CallCost>> = {
  [MATCHES]: regex,
  matches: regex,
  find: regex,
  findAll: regex,
  contains: (target, args) =>
    args.length > 1 ? overSets(target, args) : { cost: scan(target) * scan(args[0]), size: 1 },
  equivalent: overSets,
  intersects: overSets,
  startsWith: (_, [text]) => ({ cost: scan(text), size: 1 }),
  endsWith: (_, [text]) => ({ cost: scan(text), size: 1 }),
  lowerAscii: sameSize,
  upperAscii: sameSize,
  trim: sameSize,
  substring: sameSize,
  reverse: sameSize,
  quote: (_, [text]) => ({ cost: scan(text), size: (text?.size ?? Infinity) * 2 + 2 }),
  format: (target) => ({ cost: scan(target), size: Infinity }),
  replace: (target, [, by]) => ({
    cost: scan(target, 2 * TRAVERSAL) + Math.ceil((target?.size ?? Infinity) * (by?.size ?? Infinity) * TRAVERSAL),
    size: (target?.size ?? Infinity) * Math.max(1, by?.size ?? Infinity),
  }),
  split: (target) => ({
    cost: scan(target, 2 * TRAVERSAL),
    size: target?.size ?? Infinity,
    shape: { max: target?.size ?? Infinity, minBytes: 2, items: { max: target?.size ?? Infinity, minBytes: 2 } },
  }),
  join: (target, [separator]) => {
    const size = (target?.size ?? Infinity) * ((target?.shape?.items?.max ?? Infinity) + (separator?.size ?? 0));
    return { cost: Math.ceil(size * TRAVERSAL), size };
  },
  indexOf: search,
  lastIndexOf: search,
  isSorted: overList,
  sum: overList,
  min: overList,
  max: overList,
  distinct: (target, args) => ({ ...overList(target, args), size: target?.size ?? Infinity, shape: target?.shape }),
  sort: (target, args) => ({ ...overList(target, args), size: target?.size ?? Infinity, shape: target?.shape }),
  ...Object.fromEntries(
    ['url', 'isURL', 'ip', 'isIP', 'cidr', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'].map((name) => [
      name,
      parse,
    ]),
  ),
  isCanonical: (_, [text]) => ({ cost: scan(text, 2 * TRAVERSAL), size: 1 }),
  containsIP: (_, [text]) => ({ cost: 4 + Math.min(4, scan(text)), size: 1 }),
  containsCIDR: (_, [text]) => ({ cost: 7 + Math.min(7, scan(text)), size: 1 }),
  validate: (_, [text]) => ({ cost: Math.ceil(scan(text) * NAME_FORMAT_LENGTH * REGEX), size: 1 }),
  string: (_, [value]) => ({
    cost: 1,
    size: value?.shape !== undefined && value.shape.max > 0 ? value.size : Infinity,
  }),
  bytes: (_, [text]) => ({ cost: scan(text), size: (text?.size ?? Infinity) * 4 }),
  dyn: (_, [value]) => ({ cost: 1, size: value?.size ?? Infinity, shape: value?.shape }),
  value: (target) => ({ ...(target ?? fixed), cost: 1 }),
  orValue: (target) => ({ ...(target ?? fixed), cost: 1 }),
};

export function callCost(name: string, target: Estimate | undefined, args: readonly Estimate[]): Estimate {
  const estimator = CALLS[name];
  return estimator === undefined ? fixed : estimator(target, args);
}
