import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { sameJson } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { childSchemas } from './child-schemas.ts';
import { listKeywordErrors } from './list-keyword-errors.ts';
import { ruleKeywordErrors } from './rule-keyword-errors.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const META = new Set(['apiVersion', 'kind', 'metadata']);

/** Keywords that are forbidden, or do not go together, at any depth. */
export function keywordErrors(schema: JsonSchema, path: string, place: Place = ROOT): readonly FieldError[] {
  return [
    ...standardErrors(schema, path, place),
    ...propertyErrors(schema, path),
    ...childSchemas(schema, path).flatMap(({ schema: child, path: below, property, combined }) =>
      keywordErrors(child, below, placeOf(schema, place, property, combined)),
    ),
    ...mapErrors(schema, path),
    ...listKeywordErrors(schema, path),
    ...ruleKeywordErrors(schema, path),
  ];
}

interface Place {
  readonly isRoot: boolean;
  readonly insideMeta: boolean;
  /** Why no default may stand here; empty when it may. */
  readonly noDefaults: string;
}

const ROOT: Place = { isRoot: true, insideMeta: false, noDefaults: '' };

function placeOf(parent: JsonSchema, place: Place, property: string | undefined, combined: boolean): Place {
  const meta = property !== undefined && META.has(property);
  const enters = meta && !combined && (place.isRoot || parent['x-kubernetes-embedded-resource'] === true);
  return {
    isRoot: false,
    insideMeta: place.insideMeta || enters,
    noDefaults: enters && place.isRoot ? `in top-level ${property}` : place.noDefaults,
  };
}

function standardErrors(schema: JsonSchema, path: string, place: Place): readonly FieldError[] {
  const { type } = schema;
  const unknown = type !== undefined && type !== '' && !TYPES.includes(type);
  const isNull = type === 'null';
  return [
    ...(unknown ? [notSupported(`${path}.type`, type, TYPES)] : []),
    ...(schema.default !== undefined && place.noDefaults !== ''
      ? [forbidden(`${path}.default`, `must not be set ${place.noDefaults}`)]
      : []),
    ...UNSUPPORTED.flatMap((key) => (key in schema ? [forbidden(`${path}.${key}`, `${key} is not supported`)] : [])),
    ...(isNull ? [forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')] : []),
    ...(Array.isArray(schema.items)
      ? [forbidden(`${path}.items`, 'items must be a schema object and not an array')]
      : []),
    ...(place.insideMeta && schema['x-kubernetes-embedded-resource'] === true
      ? [forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta')]
      : []),
  ];
}

const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

function propertyErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const { additionalProperties: rest, properties } = schema;
  const both = rest !== undefined && rest !== true && Object.keys(properties ?? {}).length > 0;
  return [
    ...(schema.uniqueItems === true
      ? [
          forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...(both
      ? [forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')]
      : []),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === false
      ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')]
      : []),
  ];
}

function mapErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return [];
  const detail = 'must be object if x-kubernetes-map-type is specified';
  const typed = schema.type ?? '';
  return [
    ...(typed === '' ? [required(`${path}.type`, detail)] : []),
    ...(typed !== '' && typed !== 'object' ? [invalid(`${path}.type`, typed, detail)] : []),
    ...(sameJson(mapType, 'atomic') || sameJson(mapType, 'granular')
      ? []
      : [notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])]),
  ];
}
