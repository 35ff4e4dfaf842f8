import { repr } from './python-repr.ts';

/** The part of JSON Schema (draft 4) that Nova and Cinder use for request bodies and queries. */
export interface Schema {
  readonly type?: TypeName | readonly TypeName[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export type TypeName = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** One violation, worded as python-jsonschema words it. `replaces` is a whole message that stands for itself. */
export interface Violation {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly message: string;
  readonly replaces?: boolean;
}

/** What a format refuses: nothing, the standard wording (`true`), or a wording of its own. */
export type FormatCheck = (value: unknown) => boolean | string;

type Path = readonly (string | number)[];
type Check = (value: unknown, schema: Schema, path: Path, formats: Formats) => Violation | undefined;
type Formats = Readonly<Record<string, FormatCheck>>;

/** The first violation in the schema's own order of keywords, as `Validator.validate` of python-jsonschema raises it. */
export function firstViolation(
  value: unknown,
  schema: Schema,
  formats: Formats,
  path: Path = [],
): Violation | undefined {
  for (const keyword of Object.keys(schema) as (keyof Schema)[]) {
    const found = CHECKS[keyword](value, schema, path, formats);
    if (found) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<TypeName, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null || value === undefined,
};

/** Numbers may come as strings: both services compare them after conversion. */
const asNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
};

const fail = (path: Path, value: unknown, message: string): Violation => ({ path, value, message });

const CHECKS: Readonly<Record<keyof Schema, Check>> = {
  type(value, { type = [] }, path) {
    const allowed = typeof type === 'string' ? [type] : type;
    if (allowed.some((name) => TYPES[name](value))) return undefined;
    return fail(path, value, `${repr(value)} is not of type ${allowed.map(repr).join(', ')}`);
  },
  properties(value, { properties = {} }, path, formats) {
    if (!isObject(value)) return undefined;
    for (const [name, schema] of Object.entries(properties)) {
      if (!Object.hasOwn(value, name)) continue;
      const found = firstViolation(value[name], schema, formats, [...path, name]);
      if (found) return found;
    }
    return undefined;
  },
  patternProperties(value, { patternProperties = {} }, path, formats) {
    if (!isObject(value)) return undefined;
    for (const [pattern, schema] of Object.entries(patternProperties)) {
      const expression = new RegExp(pattern, 'u');
      for (const [name, member] of Object.entries(value)) {
        const found = expression.test(name) ? firstViolation(member, schema, formats, [...path, name]) : undefined;
        if (found) return found;
      }
    }
    return undefined;
  },
  required(value, { required = [] }, path) {
    if (!isObject(value)) return undefined;
    const missing = required.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? undefined : fail(path, value, `${repr(missing)} is a required property`);
  },
  additionalProperties(value, schema, path, formats) {
    if (!isObject(value) || schema.additionalProperties === true) return undefined;
    const patterns = Object.keys(schema.patternProperties ?? {});
    const extra = Object.keys(value).filter(
      (name) =>
        !Object.hasOwn(schema.properties ?? {}, name) &&
        !patterns.some((pattern) => new RegExp(pattern, 'u').test(name)),
    );
    if (isObject(schema.additionalProperties)) {
      return firstOf(extra, (name) =>
        firstViolation(value[name], schema.additionalProperties as Schema, formats, [...path, name]),
      );
    }
    if (extra.length === 0) return undefined;
    return fail(path, value, patterns.length > 0 ? unmatched(extra, patterns) : unexpected(extra));
  },
  minProperties(value, { minProperties = 0 }, path) {
    const short = isObject(value) && Object.keys(value).length < minProperties;
    return short ? fail(path, value, `${repr(value)} does not have enough properties`) : undefined;
  },
  maxProperties(value, { maxProperties = Infinity }, path) {
    const long = isObject(value) && Object.keys(value).length > maxProperties;
    return long ? fail(path, value, `${repr(value)} has too many properties`) : undefined;
  },
  items(value, { items = {} }, path, formats) {
    if (!Array.isArray(value)) return undefined;
    return firstOf([...value.keys()], (index) => firstViolation(value[index], items, formats, [...path, index]));
  },
  minItems(value, { minItems = 0 }, path) {
    const short = Array.isArray(value) && value.length < minItems;
    return short ? fail(path, value, `${repr(value)} is too short`) : undefined;
  },
  maxItems(value, { maxItems = Infinity }, path) {
    const long = Array.isArray(value) && value.length > maxItems;
    return long ? fail(path, value, `${repr(value)} is too long`) : undefined;
  },
  uniqueItems(value, { uniqueItems }, path) {
    const repeated = uniqueItems && Array.isArray(value) && new Set(value.map(repr)).size < value.length;
    return repeated ? fail(path, value, `${repr(value)} has non-unique elements`) : undefined;
  },
  enum(value, { enum: allowed = [] }, path) {
    return allowed.includes(value) ? undefined : fail(path, value, `${repr(value)} is not one of ${repr(allowed)}`);
  },
  minLength(value, { minLength = 0 }, path) {
    const short = typeof value === 'string' && value.length < minLength;
    return short ? fail(path, value, `${repr(value)} is too short`) : undefined;
  },
  maxLength(value, { maxLength = Infinity }, path) {
    const long = typeof value === 'string' && value.length > maxLength;
    return long ? fail(path, value, `${repr(value)} is too long`) : undefined;
  },
  pattern(value, { pattern = '' }, path) {
    if (typeof value !== 'string' || new RegExp(pattern, 'u').test(value)) return undefined;
    return fail(path, value, `${repr(value)} does not match ${repr(pattern)}`);
  },
  minimum(value, { minimum = -Infinity }, path) {
    const low = (asNumber(value) ?? minimum) < minimum;
    return low ? fail(path, value, `${repr(asNumber(value))} is less than the minimum of ${minimum}`) : undefined;
  },
  maximum(value, { maximum = Infinity }, path) {
    const high = (asNumber(value) ?? maximum) > maximum;
    return high ? fail(path, value, `${repr(asNumber(value))} is greater than the maximum of ${maximum}`) : undefined;
  },
  format(value, { format = '' }, path, formats) {
    const verdict = formats[format]?.(value) ?? true;
    if (verdict === true) return undefined;
    if (verdict === false) return fail(path, value, `${repr(value)} is not a ${repr(format)}`);
    return { path, value, message: verdict, replaces: true };
  },
  oneOf(value, { oneOf = [] }, path, formats) {
    const fitting = oneOf.filter((schema) => !firstViolation(value, schema, formats, path));
    if (fitting.length === 1) return undefined;
    if (fitting.length === 0) return fail(path, value, `${repr(value)} is not valid under any of the given schemas`);
    return fail(path, value, `${repr(value)} is valid under each of ${fitting.slice(1).map(repr).join(', ')}`);
  },
  anyOf(value, { anyOf = [] }, path, formats) {
    const fits = anyOf.some((schema) => !firstViolation(value, schema, formats, path));
    return fits ? undefined : fail(path, value, `${repr(value)} is not valid under any of the given schemas`);
  },
};

function firstOf<T>(candidates: readonly T[], check: (candidate: T) => Violation | undefined): Violation | undefined {
  for (const candidate of candidates) {
    const found = check(candidate);
    if (found) return found;
  }
  return undefined;
}

const unexpected = (extra: readonly string[]) =>
  `Additional properties are not allowed (${extra.map(repr).join(', ')} ${extra.length === 1 ? 'was' : 'were'} unexpected)`;

const unmatched = (extra: readonly string[], patterns: readonly string[]) =>
  `${extra.toSorted().map(repr).join(', ')} ${extra.length === 1 ? 'does' : 'do'} not match any of the regexes: ${patterns
    .toSorted()
    .map(repr)
    .join(', ')}`;
