import type { Schema } from '../../schema/json-schema.ts';
import { collectionSchema } from '../schemas.ts';

const text = (maxLength?: number) => ({ type: 'string', ...(maxLength === undefined ? {} : { maxLength }) });
const name80 = text(80);
const readOnly = { type: 'string', readOnly: true };
const times = { created_at: { ...readOnly, format: 'date-time' }, updated_at: { ...readOnly, format: 'date-time' } };
const texts = { type: 'array', items: { type: 'string' } };

const PROPERTY = {
  name: name80,
  title: text(),
  description: text(),
  operators: texts,
  type: { type: 'string', enum: ['array', 'boolean', 'integer', 'number', 'object', 'string'] },
  required: texts,
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  maxLength: { type: 'integer' },
  minLength: { type: 'integer' },
  pattern: text(),
  enum: { type: 'array' },
  readonly: { type: 'boolean' },
  default: {},
  items: { type: 'object' },
  maxItems: { type: 'integer' },
  minItems: { type: 'integer' },
  uniqueItems: { type: 'boolean' },
  additionalItems: { type: 'boolean' },
};
const OBJECT = {
  name: name80,
  description: text(),
  required: texts,
  properties: { type: 'object' },
  schema: readOnly,
  self: readOnly,
  ...times,
};
const TAG = { name: name80, ...times };
const RESOURCE_TYPE = { name: name80, prefix: name80, properties_target: name80, ...times };

const raw = (name: string, properties: Readonly<Record<string, object>>, required: readonly string[]) =>
  ({ name, properties, additionalProperties: false, required }) as const;

/** What metadata definitions may hold (`glance/api/v2/metadef_*.py`), by the schema's name. */
export const METADEF_SCHEMAS = {
  namespace: raw(
    'namespace',
    {
      namespace: name80,
      display_name: name80,
      description: text(500),
      visibility: { type: 'string', enum: ['public', 'private'] },
      protected: { type: 'boolean' },
      owner: text(255),
      ...times,
      schema: readOnly,
      self: readOnly,
      resource_type_associations: { type: 'array', items: { type: 'object' } },
      properties: { type: 'object' },
      objects: { type: 'array', items: { type: 'object' } },
      tags: { type: 'array', items: { type: 'object' } },
    },
    ['namespace'],
  ),
  object: raw('object', OBJECT, ['name']),
  property: raw('property', PROPERTY, ['title', 'type', 'name']),
  resource_type: raw('resource_type_association', RESOURCE_TYPE, ['name']),
  tag: raw('tag', TAG, ['name']),
} as const satisfies Readonly<Record<string, Schema & { name: string }>>;

export type MetadefSchema = keyof typeof METADEF_SCHEMAS;

/** `/v2/schemas/metadefs/...`: of one thing, and of lists of it. */
export const PUBLISHED_SCHEMAS: Readonly<Record<string, object>> = {
  namespace: METADEF_SCHEMAS.namespace,
  namespaces: collectionSchema('namespaces', METADEF_SCHEMAS.namespace),
  object: METADEF_SCHEMAS.object,
  objects: collectionSchema('objects', METADEF_SCHEMAS.object),
  property: METADEF_SCHEMAS.property,
  properties: collectionSchema('properties', METADEF_SCHEMAS.property),
  resource_type: METADEF_SCHEMAS.resource_type,
  resource_types: collectionSchema('resource_type_associations', METADEF_SCHEMAS.resource_type),
  tag: METADEF_SCHEMAS.tag,
  tags: collectionSchema('tags', METADEF_SCHEMAS.tag),
};
