import { isList, isObject, sameJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { mapItemFinder } from './map-items.ts';

/**
 * A value beside the old value it came from, as far as the two can be matched: fields by name, items of list-type map by their
 * keys, other items not at all (`CorrelatedObject` of `k8s.io/apiserver/pkg/cel/common`).
 */
export class Correlation {
  readonly value: Json;
  readonly old: Json;
  readonly schema: JsonSchema;
  readonly #children = new Map<string | number, Correlation>();
  #find: ((item: Json) => Json | undefined) | undefined;
  #same: boolean | undefined;

  constructor(value: Json, old: Json, schema: JsonSchema) {
    this.value = value;
    this.old = old;
    this.schema = schema;
  }

  field(name: string): Correlation | undefined {
    const known = this.#children.get(name);
    if (known !== undefined || !isObject(this.value) || !isObject(this.old)) return known;
    const [value, old, schema] = [this.value[name], this.old[name], fieldSchema(this.schema, name)];
    if (value === undefined || old === undefined || schema === undefined) return undefined;
    return this.#keep(name, new Correlation(value, old, schema));
  }

  item(index: number): Correlation | undefined {
    const known = this.#children.get(index);
    if (known !== undefined || !isList(this.value) || !isList(this.old)) return known;
    if (this.schema['x-kubernetes-list-type'] !== 'map' || this.schema.items === undefined) return undefined;
    const value = this.value[index];
    this.#find ??= mapItemFinder(this.schema, this.old);
    const old = value === undefined ? undefined : this.#find(value);
    return old === undefined || value === undefined
      ? undefined
      : this.#keep(index, new Correlation(value, old, this.schema.items));
  }

  /** Whether nothing changed here, so that what is wrong was wrong before. */
  get unchanged(): boolean {
    this.#same ??= this.#compare();
    return this.#same;
  }

  #keep(key: string | number, child: Correlation): Correlation {
    this.#children.set(key, child);
    return child;
  }

  #compare(): boolean {
    const { value, old } = this;
    if (isList(value) && isList(old)) {
      if (this.schema['x-kubernetes-list-type'] !== 'map') return sameJson(value, old);
      return value.length === old.length && value.every((_, i) => this.item(i)?.unchanged === true);
    }
    if (isObject(value) && isObject(old)) {
      const keys = Object.keys(value);
      return keys.length === Object.keys(old).length && keys.every((key) => this.field(key)?.unchanged === true);
    }
    return sameJson(value, old);
  }
}

function fieldSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const property = schema.properties?.[name];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
