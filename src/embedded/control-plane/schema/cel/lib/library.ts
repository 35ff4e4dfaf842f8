import type { Environment } from '@marcbachmann/cel-js';

/** One library of functions, added to an environment. */
export type Library = (environment: Environment) => void;

/** A value of a library's own type; it has no fields. */
export type Constructor = new (...args: never[]) => object;

export function opaqueType(environment: Environment, name: string, ctor: Constructor): void {
  environment.registerType(name, { ctor, fields: {} });
}

/** `name.function(...)`: a constant whose methods are the namespace's functions. */
export function namespace(environment: Environment, name: string): string {
  const Namespace = class {
    readonly namespace = name;
  };
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Namespace`;
  opaqueType(environment, type, Namespace);
  environment.registerConstant(name, type, new Namespace());
  return type;
}

/** Equality of CEL values: numbers across types, lists and maps by content. */
export function celEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'bigint' && typeof b === 'number') return Number(a) === b;
  if (typeof a === 'number' && typeof b === 'bigint') return a === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => celEqual(item, b[i]));
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && celEqual(value, b.get(key)));
  }
  return hasEquals(a) && a.equals(b);
}

interface Comparable {
  equals(other: unknown): boolean;
}

const hasEquals = (value: unknown): value is Comparable =>
  typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function';

export class CelFailure extends Error {
  override readonly name = 'CelFailure';
}
