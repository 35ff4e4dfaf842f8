import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** A declared object as rules see it: escaped names, each field converted when it is looked at. */
export class SchemaObject extends Map<string, unknown> {
  readonly #raw: JsonObject;
  readonly #fields: ReadonlyMap<string, FieldType>;

  constructor(raw: JsonObject, fields: ReadonlyMap<string, FieldType>) {
    super();
    this.#raw = raw;
    this.#fields = fields;
  }

  override get(name: string): unknown {
    const field = this.#fields.get(name);
    const value = field === undefined ? undefined : this.#raw[field.name];
    return field === undefined || value === undefined ? undefined : field.toCel(value);
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** What two objects of one type are compared by. */
  get raw(): JsonObject {
    return this.#raw;
  }
}

export interface FieldType {
  /** The property's own name. */
  readonly name: string;
  readonly toCel: (value: Json) => unknown;
}

/** A value without a declared type: whole numbers are ints, objects are maps. */
export function dynamicToCel(value: Json): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (isList(value)) return value.map(dynamicToCel);
  if (!isObject(value)) return value;
  return new Map(
    Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, dynamicToCel(field)]])),
  );
}
