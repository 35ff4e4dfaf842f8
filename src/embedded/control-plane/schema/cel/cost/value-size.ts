import { isList, isObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { JsonSchema } from '../../json-schema.ts';
import { escapeProperty } from '../escape.ts';
import { sizeOf } from './sizes.ts';
import type { Size } from './sizes.ts';

/** The size of an actual value; of the elements of a list or map, the largest. */
export function sizeOfValue(value: Json | undefined, schema: JsonSchema): Size {
  if (value === undefined || value === null) return sizeOf({ type: 'boolean' });
  if (typeof value === 'string') return { max: value.length, minBytes: 2 };
  if (isList(value)) return listSize(value, schema);
  if (!isObject(value)) return { max: 0, minBytes: 1 };
  const rest = schema.additionalProperties;
  if (typeof rest === 'object') {
    const values = largest(Object.values(value).map((item) => sizeOfValue(item, rest)));
    return { max: Object.keys(value).length, minBytes: 2, values };
  }
  const names = new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(value)]);
  const fields = [...names].flatMap((name): [string, Size][] => {
    const escaped = escapeProperty(name);
    return escaped === undefined ? [] : [[escaped, sizeOfValue(value[name], schema.properties?.[name] ?? {})]];
  });
  return { max: 0, minBytes: 2, fields: new Map(fields) };
}

function listSize(value: readonly Json[], schema: JsonSchema): Size {
  const items = largest(value.map((item) => sizeOfValue(item, schema.items ?? {})));
  return { max: value.length, minBytes: 2, items };
}

/** A size that no element exceeds. */
function largest(sizes: readonly Size[]): Size {
  const [first, ...rest] = sizes;
  return rest.reduce(merge, first ?? { max: 0, minBytes: 1 });
}

function merge(a: Size, b: Size): Size {
  const both = <T>(left: T | undefined, right: T | undefined, join: (l: T, r: T) => T): T | undefined =>
    left === undefined ? right : right === undefined ? left : join(left, right);
  const items = both(a.items, b.items, merge);
  const values = both(a.values, b.values, merge);
  const fields = both(a.fields, b.fields, mergeFields);
  return {
    max: Math.max(a.max, b.max),
    minBytes: Math.min(a.minBytes, b.minBytes),
    ...(items === undefined ? {} : { items }),
    ...(values === undefined ? {} : { values }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function mergeFields(a: ReadonlyMap<string, Size>, b: ReadonlyMap<string, Size>): ReadonlyMap<string, Size> {
  const merged = new Map(a);
  for (const [name, size] of b) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? size : merge(known, size));
  }
  return merged;
}
