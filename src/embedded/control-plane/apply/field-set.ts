import { isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';

/**
 * A set of field paths as a tree (`sigs.k8s.io/structured-merge-diff/fieldpath.Set`). Children are keyed by path elements as
 * `FieldsV1` writes them: `f:name`, `k:{"name":"x"}`, `v:"x"`, `i:0`. `member` says that the path up to here is itself in the set.
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const NO_CHILDREN: ReadonlyMap<string, FieldSet> = new Map();

export const EMPTY: FieldSet = { member: false, children: NO_CHILDREN };
export const LEAF: FieldSet = { member: true, children: NO_CHILDREN };

export const isEmpty = (set: FieldSet): boolean => !set.member && [...set.children.values()].every(isEmpty);

/** A set from its children; empty ones are left out. */
export function fieldSet(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  const kept = new Map([...children].filter(([, child]) => !isEmpty(child)));
  return kept.size === 0 ? (member ? LEAF : EMPTY) : { member, children: kept };
}

type Combine = (a: boolean, b: boolean) => boolean;

function combine(a: FieldSet, b: FieldSet, how: Combine): FieldSet {
  const keys = new Set([...a.children.keys(), ...b.children.keys()]);
  const children = [...keys].map(
    (key) => [key, combine(a.children.get(key) ?? EMPTY, b.children.get(key) ?? EMPTY, how)] as const,
  );
  return fieldSet(how(a.member, b.member), children);
}

export const union = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (left, right) => left || right);
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (left, right) => left && right);
/** The paths of `a` that are not themselves in `b`. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (left, right) => left && !right);

/** The paths of `a` that are neither in `b` nor below one of its members. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  const children = [...a.children].flatMap(([key, child]): [string, FieldSet][] => {
    const other = b.children.get(key);
    if (other === undefined) return [[key, child]];
    return other.member ? [] : [[key, recursiveDifference(child, other)]];
  });
  return fieldSet(a.member && !b.member, children);
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(difference(a, b)) && isEmpty(difference(b, a));
}

/** The members of a set as paths, in the order conflicts are told: at each level what ends there before what goes on. */
export function membersOf(set: FieldSet, prefix: readonly string[] = []): readonly (readonly string[])[] {
  const children = [...set.children].sort(([a], [b]) => (a < b ? -1 : 1));
  const here = children.filter(([, child]) => child.member).map(([key]) => [...prefix, key]);
  const below = children.flatMap(([key, child]) => membersOf({ ...child, member: false }, [...prefix, key]));
  return [...here, ...below];
}

/** The set as `fieldsV1`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const children = [...set.children].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const entries = children.map(([key, child]) => [key, toFieldsV1(child)] as const);
  return set.member && entries.length > 0 ? { '.': {}, ...Object.fromEntries(entries) } : Object.fromEntries(entries);
}

export function fromFieldsV1(fields: unknown): FieldSet {
  if (!isObject(fields)) return EMPTY;
  return fieldSet(
    '.' in fields,
    Object.entries(fields)
      .filter(([key]) => key !== '.')
      .map(
        ([key, child]) => [key, isObject(child) && Object.keys(child).length > 0 ? fromFieldsV1(child) : LEAF] as const,
      ),
  );
}

/** A member's path as conflicts print it: `.spec.ports[port=80,protocol="TCP"].name`. */
export function printPath(path: readonly string[]): string {
  return path
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (!element.startsWith('k:')) return `[${element.startsWith('v:') ? `=${text}` : text}]`;
      const keys = Object.entries(JSON.parse(text) as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
