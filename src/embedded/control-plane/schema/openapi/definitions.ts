import { BUILT_IN_TYPES, builtInKind } from '../built-in/packages.ts';
import { definitionOf, LIST_META, METADATA, OBJECT_META, refer, typeMeta } from '../built-in/schemas.ts';
import { groupVersionOf } from '../discovery/groups.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { ResourceDefinition } from '../resource.ts';
import { publishedSchema } from './published-schema.ts';
import { swaggerSchema } from './swagger-schema.ts';

export type Definitions = ReadonlyMap<string, JsonSchema>;

export const PATCH = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';

/** The name of a kind's definition: `io.k8s.api.apps.v1.Deployment`; a custom kind has its group backwards. */
export function definitionName(resource: ResourceDefinition): string {
  const known = builtInKind(groupVersionOf(resource), resource.kind);
  return known ?? [...resource.group.split('.').reverse(), resource.version, resource.kind].join('.');
}

/** The definitions of a kind and of its list, with everything that they mention. */
export function definitionsOf(
  resource: ResourceDefinition,
  schema: JsonSchema | undefined,
  prefix: string,
): Definitions {
  const name = definitionName(resource);
  const found = new Map<string, JsonSchema>([
    [`${name}List`, listDefinition(resource, name, prefix)],
    [PATCH, { type: 'object', description: 'A change of an object, in one of several formats.' }],
  ]);
  if (schema === undefined) addBuiltIn(name, prefix, found);
  else found.set(name, customDefinition(resource, schema, prefix));
  for (const meta of [OBJECT_META, LIST_META]) addBuiltIn(meta, prefix, found);
  return found;
}

function addBuiltIn(name: string, prefix: string, found: Map<string, JsonSchema>): void {
  const type = BUILT_IN_TYPES.get(name);
  if (type === undefined || found.has(name)) return;
  found.set(name, definitionOf(type, prefix));
  for (const { type: mention } of type.fields)
    addBuiltIn(type.resolve(mention.replace(/^(\[\]|\{\})+/, '')), prefix, found);
}

const gvkOf = ({ group, version }: ResourceDefinition, kind: string): JsonSchema => ({
  'x-kubernetes-group-version-kind': [{ group, kind, version }],
});

function customDefinition(resource: ResourceDefinition, schema: JsonSchema, prefix: string): JsonSchema {
  const swagger = prefix.startsWith('#/definitions');
  // Clients of Swagger 2 take a list of properties for a complete one: where more may be, none is told.
  if (swagger && schema['x-kubernetes-preserve-unknown-fields'] === true) {
    return { type: 'object', ...gvkOf(resource, resource.kind) };
  }
  const published = swagger ? swaggerSchema(schema) : publishedSchema(schema);
  const metadata: JsonSchema = {
    description: METADATA,
    ...refer(prefix, OBJECT_META),
  };
  return {
    ...published,
    type: 'object',
    properties: { ...published.properties, ...typeMeta(metadata) },
    ...gvkOf(resource, resource.kind),
  };
}

function listDefinition(resource: ResourceDefinition, name: string, prefix: string): JsonSchema {
  const metadata: JsonSchema = {
    description: "The list's resource version and where its next page begins.",
    ...refer(prefix, LIST_META),
  };
  return {
    description: `${resource.listKind} is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeMeta(metadata),
      items: { description: `List of ${resource.plural}.`, type: 'array', items: { $ref: `${prefix}${name}` } },
    },
    ...gvkOf(resource, resource.listKind),
  };
}
