import type { JsonSchema } from '../json-schema.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { schemaOfType } from './notation.ts';
import { BUILT_IN_TYPES } from './packages.ts';
import type { BuiltInType } from './packages.ts';

export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
export const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

const API_VERSION: JsonSchema = {
  type: 'string',
  description:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
};
const KIND: JsonSchema = {
  type: 'string',
  description:
    'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};
/** How every kind's `metadata` is described: programs look for these words, as they do for those above. */
export const METADATA =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** The fields that make a type an object of the API. */
export const typeMeta = (metadata: JsonSchema): Readonly<Record<string, JsonSchema>> => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata,
});

/** A reference to a definition beside a description, in the form that OpenAPI 3.0 allows. */
export const refer = (prefix: string, name: string): JsonSchema => ({ allOf: [{ $ref: `${prefix}${name}` }] });

/** A type's definition for an OpenAPI document; `prefix` is `#/components/schemas/` or `#/definitions/`. */
export function definitionOf(type: BuiltInType, prefix: string): JsonSchema {
  const reference = (mention: string): JsonSchema => ({ $ref: `${prefix}${type.resolve(mention)}` });
  const wrapped = (mention: string): JsonSchema => refer(prefix, type.resolve(mention));
  const fields = type.fields.map(({ name, type: mention, extras }) => {
    const nested = mention.startsWith('[]') || mention.startsWith('{}');
    const description = DESCRIPTIONS[`${type.name}.${name}`];
    const schema = { ...schemaOfType(mention, nested ? reference : wrapped), ...extras };
    return [name, description === undefined ? schema : { description, ...schema }] as const;
  });
  const meta = type.isKind ? typeMeta({ description: METADATA, ...refer(prefix, OBJECT_META) }) : {};
  const required = type.fields.filter((field) => field.required).map((field) => field.name);
  return {
    ...describe(type.name),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    ...(fields.length === 0 && !type.isKind ? {} : { properties: { ...meta, ...Object.fromEntries(fields) } }),
    ...(type.isAtomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...gvk(type),
  };
}

const describe = (name: string): JsonSchema =>
  DESCRIPTIONS[name] === undefined ? {} : { description: DESCRIPTIONS[name] };

function gvk({ isKind, groupVersion, name }: BuiltInType): JsonSchema {
  if (!isKind || groupVersion === undefined) return {};
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
  return { 'x-kubernetes-group-version-kind': [{ group, kind: name, version }] };
}

const resolved = new Map<string, JsonSchema>();

/** The schema of a built-in type with all references followed. It may contain itself: walk it beside a value only. */
export function builtInSchema(fullName: string): JsonSchema {
  const known = resolved.get(fullName);
  if (known !== undefined) return known;
  const type = BUILT_IN_TYPES.get(fullName);
  if (type === undefined) return { 'x-kubernetes-preserve-unknown-fields': true };
  const properties: Record<string, JsonSchema> = {};
  const schema: JsonSchema = {
    type: 'object',
    properties,
    ...(type.isAtomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
  resolved.set(fullName, schema);
  for (const { name, type: mention, extras } of type.fields) {
    const field = schemaOfType(mention, (inner) => builtInSchema(type.resolve(inner)));
    properties[name] = Object.keys(extras).length === 0 ? field : { ...field, ...extras };
  }
  return schema;
}
