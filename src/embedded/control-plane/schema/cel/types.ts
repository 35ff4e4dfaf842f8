import type { Environment } from '@marcbachmann/cel-js';
import { isList, isObject, sameJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { escapeProperty } from './escape.ts';
import { toBytes, toDuration, toTimestamp } from './scalars.ts';
import { dynamicToCel, SchemaObject } from './values.ts';
import type { FieldType } from './values.ts';

/** How a schema's values look to CEL. */
export interface CelType {
  /** The type's name in the environment: `int`, `list<string>`, `object.spec`. */
  readonly name: string;
  readonly toCel: (value: Json) => unknown;
}

const scalar = (name: string, toCel: (value: Json) => unknown = (value) => value): CelType => ({ name, toCel });
const DYN = scalar('dyn', dynamicToCel);
const INT = scalar('int', (value) => (typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value));
const STRING = scalar('string');
const SCALARS: Readonly<Record<string, CelType>> = { integer: INT, number: scalar('double'), boolean: scalar('bool') };
const FORMATTED: Readonly<Record<string, CelType>> = {
  byte: scalar('bytes', toBytes),
  duration: scalar('google.protobuf.Duration', toDuration),
  date: scalar('google.protobuf.Timestamp', toTimestamp),
  'date-time': scalar('google.protobuf.Timestamp', toTimestamp),
};
const META_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

/** Declares the types of a schema in an environment and keeps them, so that every schema is declared once. */
export class TypeDeclarations {
  readonly #environment: Environment;
  readonly #known = new Map<JsonSchema, CelType | undefined>();
  readonly #names = new Set<string>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The type of a schema, or undefined when rules cannot see such values. */
  of(schema: JsonSchema, path: string, isResource = false): CelType | undefined {
    if (!this.#known.has(schema)) this.#known.set(schema, this.#declare(schema, path, isResource));
    return this.#known.get(schema);
  }

  #declare(schema: JsonSchema, path: string, isResource: boolean): CelType | undefined {
    if (schema['x-kubernetes-int-or-string'] === true) return DYN;
    if (schema.type === 'array') return this.#list(schema, path);
    if (schema.type === 'object')
      return this.#object(schema, path, isResource || schema['x-kubernetes-embedded-resource'] === true);
    if (schema.type === 'string') return FORMATTED[schema.format ?? ''] ?? STRING;
    return SCALARS[schema.type ?? ''];
  }

  #list(schema: JsonSchema, path: string): CelType | undefined {
    const item = schema.items === undefined ? undefined : this.of(schema.items, `${path}.item`);
    if (item === undefined) return undefined;
    return { name: `list<${item.name}>`, toCel: (value) => (isList(value) ? value.map(item.toCel) : value) };
  }

  #object(schema: JsonSchema, path: string, isResource: boolean): CelType | undefined {
    if (typeof schema.additionalProperties === 'object') return this.#map(schema.additionalProperties, path);
    const properties = isResource ? withMeta(schema) : (schema.properties ?? {});
    const fields = new Map<string, FieldType>();
    const types: Record<string, string> = {};
    for (const [name, property] of Object.entries(properties)) {
      const escaped = escapeProperty(name);
      const type = escaped === undefined ? undefined : this.of(property, `${path}.${escaped}`);
      if (escaped === undefined || type === undefined) continue;
      fields.set(escaped, { name, toCel: type.toCel });
      types[escaped] = type.name;
    }
    return this.#message(path, fields, types);
  }

  #map(values: JsonSchema, path: string): CelType | undefined {
    const value = this.of(values, `${path}.value`);
    if (value === undefined) return undefined;
    const entry = ([key, field]: [string, Json | undefined]): [string, unknown][] =>
      field === undefined ? [] : [[key, value.toCel(field)]];
    return {
      name: `map<string, ${value.name}>`,
      toCel: (object) => (isObject(object) ? new Map(Object.entries(object).flatMap(entry)) : object),
    };
  }

  #message(path: string, fields: ReadonlyMap<string, FieldType>, types: Record<string, string>): CelType {
    const name = this.#unused(path);
    const Message = class extends SchemaObject {};
    this.#environment.registerType(name, { ctor: Message, fields: types });
    this.#environment.registerOperator(`${name} == ${name}`, (a: SchemaObject, b: SchemaObject) =>
      sameJson(a.raw, b.raw),
    );
    return { name, toCel: (value) => (isObject(value) ? new Message(value, fields) : value) };
  }

  #unused(path: string): string {
    let name = path;
    for (let i = 2; this.#names.has(name); i++) name = `${path}${i}`;
    this.#names.add(name);
    return name;
  }
}

function withMeta(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const text: JsonSchema = { type: 'string' };
  return { ...schema.properties, apiVersion: text, kind: text, metadata: META_SCHEMA };
}
