import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonSchema } from '../json-schema.ts';

const LIST_TYPES: readonly string[] = ['atomic', 'set', 'map'];

/** What `x-kubernetes-list-type` and `x-kubernetes-list-map-keys` ask of a list and of its items. */
export function listKeywordErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keysPath = `${path}.x-kubernetes-list-type`;
  const needsMap = 'must be map if x-kubernetes-list-map-keys is non-empty';
  return [
    ...typeErrors(schema, path),
    ...(listType !== undefined && !LIST_TYPES.includes(listType) ? [notSupported(keysPath, listType, LIST_TYPES)] : []),
    ...(keys.length > 0 && listType === undefined ? [required(keysPath, needsMap)] : []),
    ...(keys.length > 0 && listType !== undefined && listType !== 'map' ? [invalid(keysPath, listType, needsMap)] : []),
    ...(listType === 'map' ? mapErrors(schema, path, keys) : []),
    ...(listType === 'map' || listType === 'set' ? nullErrors(schema, path, keys) : []),
  ];
}

function typeErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const detail = 'must be array if x-kubernetes-list-type is specified';
  if (listType !== undefined && schema.type !== 'array') {
    const type = schema.type ?? '';
    return [type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail)];
  }
  if (listType !== 'set') return [];
  const atomic = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const itemList = schema.items?.['x-kubernetes-list-type'];
  if (schema.items?.type === 'array' && itemList !== undefined && itemList !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-list-type`, itemList, atomic)];
  }
  if (schema.items?.type === 'object' && schema.items['x-kubernetes-map-type'] !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-map-type`, null, atomic)];
  }
  return [];
}

function mapErrors(schema: JsonSchema, path: string, keys: readonly string[]): readonly FieldError[] {
  const { items } = schema;
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const object = "must be object if parent array's x-kubernetes-list-type is map";
  return [
    ...(keys.length === 0 ? [required(keysPath, 'must not be empty if x-kubernetes-list-type is map')] : []),
    ...(items === undefined ? [required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')] : []),
    ...(items !== undefined && items.type !== 'object'
      ? [invalid(`${path}.items.type`, items.type ?? '', object)]
      : []),
    ...(items?.type === 'object' ? keys.flatMap((key, i) => keyErrors(items, path, keys, key, i)) : []),
  ];
}

function keyErrors(
  items: JsonSchema,
  path: string,
  keys: readonly string[],
  key: string,
  at: number,
): readonly FieldError[] {
  const property = items.properties?.[key];
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const scalar = "must be a scalar type if parent array's x-kubernetes-list-type is map";
  return [
    ...(property === undefined ? [invalid(keysPath, keys, 'entries must all be names of item properties')] : []),
    ...(property?.type === 'array' || property?.type === 'object'
      ? [invalid(`${path}.items.properties[${key}].type`, items.type, scalar)]
      : []),
    ...(keys.indexOf(key) < at ? [invalid(keysPath, keys, 'must not contain duplicate entries')] : []),
  ];
}

function nullErrors(schema: JsonSchema, path: string, keys: readonly string[]): readonly FieldError[] {
  const { items } = schema;
  const listType = schema['x-kubernetes-list-type'] ?? '';
  const nullable = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
  return [
    ...(items?.nullable === true ? [forbidden(`${path}.items.nullable`, nullable)] : []),
    ...(listType === 'map' ? keys.flatMap((key) => presenceErrors(items, path, key)) : []),
  ];
}

function presenceErrors(items: JsonSchema | undefined, path: string, key: string): readonly FieldError[] {
  const property = items?.properties?.[key];
  if (property === undefined) return [];
  const at = `${path}.items.properties[${key}]`;
  const named = 'this property is in x-kubernetes-list-map-keys, so it';
  return [
    ...(items?.required?.includes(key) !== true && property.default === undefined
      ? [required(`${at}.default`, `${named} must have a default or be a required property`)]
      : []),
    ...(property.nullable === true ? [forbidden(`${at}.nullable`, `${named} cannot be nullable`)] : []),
  ];
}
