import type { JsonSchema } from '../../json-schema.ts';
import { escapeProperty } from '../escape.ts';

/** The largest request the API server takes: nothing in an object can be larger. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
const UNBOUNDED_STRING = MAX_REQUEST_BYTES - 2;

/** How large a value can be at most, and the values inside it (`SchemaDeclType` of `k8s.io/apiserver/pkg/cel/common`). */
export interface Size {
  /** Characters of a string (times four, for bytes), items of a list, entries of a map; 0 for other scalars and objects. */
  readonly max: number;
  /** The fewest bytes it takes in a request. */
  readonly minBytes: number;
  readonly fields?: ReadonlyMap<string, Size>;
  readonly items?: Size;
  readonly values?: Size;
}

const scalar = (minBytes: number): Size => ({ max: 0, minBytes });
const SCALARS: Readonly<Record<string, Size>> = { boolean: scalar(4), integer: scalar(1), number: scalar(1) };
const STRING_BYTES = 2;

export function sizeOf(schema: JsonSchema, isResource = false): Size {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { max: schema.maxLength === undefined ? UNBOUNDED_STRING : schema.maxLength * 4, minBytes: 1 };
  }
  if (schema.type === 'array') return listSize(schema);
  if (schema.type === 'object')
    return objectSize(schema, isResource || schema['x-kubernetes-embedded-resource'] === true);
  if (schema.type === 'string') return stringSize(schema);
  return SCALARS[schema.type ?? ''] ?? scalar(1);
}

function stringSize({ format, maxLength, enum: allowed }: JsonSchema): Size {
  if (format === 'duration') return { max: 32, minBytes: 3 };
  if (format === 'date') return { max: 12, minBytes: 12 };
  if (format === 'date-time') return { max: 32, minBytes: 21 };
  if (format === 'byte') return { max: maxLength ?? UNBOUNDED_STRING, minBytes: STRING_BYTES };
  if (maxLength !== undefined) return { max: maxLength * 4, minBytes: STRING_BYTES };
  const longest = Math.max(
    0,
    ...(allowed ?? []).map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)),
  );
  return { max: allowed === undefined || allowed.length === 0 ? UNBOUNDED_STRING : longest, minBytes: STRING_BYTES };
}

function listSize(schema: JsonSchema): Size {
  const items = sizeOf(schema.items ?? {});
  return { max: schema.maxItems ?? Math.floor(UNBOUNDED_STRING / (items.minBytes + 1)), minBytes: 2, items };
}

function objectSize(schema: JsonSchema, isResource: boolean): Size {
  if (typeof schema.additionalProperties === 'object') {
    const values = sizeOf(schema.additionalProperties);
    return { max: schema.maxProperties ?? Math.floor(UNBOUNDED_STRING / (values.minBytes + 6)), minBytes: 2, values };
  }
  const fields = new Map<string, Size>();
  let minBytes = 2;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const size = sizeOf(property);
    const escaped = escapeProperty(name);
    if (escaped !== undefined) fields.set(escaped, size);
    const always = schema.required?.includes(name) === true && property.default === undefined;
    if (always) minBytes += name.length + size.minBytes + 4;
  }
  if (isResource) {
    const text = stringSize({});
    const metadata: Size = {
      max: 0,
      minBytes: 2,
      fields: new Map([
        ['name', text],
        ['generateName', text],
      ]),
    };
    fields.set('apiVersion', text).set('kind', text).set('metadata', metadata);
  }
  return { max: 0, minBytes, fields };
}
