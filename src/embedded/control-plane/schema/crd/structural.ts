import { forbidden, invalid, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { sameJson } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { patternError } from '../validation/regexp.ts';
import { nestedErrors } from './structural-nested.ts';
import { completenessErrors } from './structural-completeness.ts';

type Level = 'root' | 'item' | 'field';

/** Why a schema is not structural (`pkg/apiserver/schema/validation.go`): sorted, as the API server has it. */
export function structuralErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const errors = [...invariantErrors(schema, 'root', path), ...completenessErrors(schema, path)];
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

const text = ({ field, message }: FieldError): string => `${field}: ${message}`;

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariantErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  const { additionalProperties: rest } = schema;
  return [
    ...(schema.type === 'array' && schema.items === undefined ? [required(`${path}.items`, 'must be specified')] : []),
    ...(schema.items === undefined ? [] : invariantErrors(schema.items, 'item', `${path}.items`)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      invariantErrors(property, 'field', `${path}.properties[${name}]`),
    ),
    ...(rest !== undefined && level === 'root'
      ? [forbidden(`${path}.additionalProperties`, 'must not be used at the root')]
      : []),
    ...(typeof rest === 'object' ? invariantErrors(rest, 'field', `${path}.additionalProperties`) : []),
    ...extensionErrors(schema, path),
    ...valueErrors(schema, path),
    ...typeErrors(schema, level, path),
    ...metadataErrors(schema, level, path),
  ];
}

function extensionErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const).flatMap((key) =>
    schema[key] === true
      ? [invalid(`${path}.${key}`, true, 'must be false if x-kubernetes-int-or-string is true')]
      : [],
  );
}

const INT_OR_STRING: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];

/** The two places where an int-or-string may repeat its types. */
function valueErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  const skipAnyOf = sameJson(schema.anyOf, INT_OR_STRING);
  const skipAllOf = sameJson(schema.allOf?.[0]?.anyOf, INT_OR_STRING);
  const wrong = schema.pattern === undefined || schema.pattern === '' ? undefined : patternError(schema.pattern);
  return [
    ...nestedErrors(schema, path, { skipAnyOf, skipAllOf }),
    ...(wrong === undefined
      ? []
      : [invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${wrong}`)]),
  ];
}

function typeErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  const type = schema.type ?? '';
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const mustBeObject = 'must be object if x-kubernetes-embedded-resource is true';
  return [
    ...(embedded && type === '' ? [required(`${path}.type`, mustBeObject)] : []),
    ...(embedded && type !== '' && type !== 'object' ? [invalid(`${path}.type`, type, mustBeObject)] : []),
    ...(!embedded && type === '' && !free ? [required(`${path}.type`, EMPTY_TYPE[level])] : []),
    ...(embedded && schema.additionalProperties !== undefined
      ? [forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set')]
      : []),
    ...(level === 'root' && type !== '' && type !== 'object'
      ? [invalid(`${path}.type`, type, 'must be object at the root')]
      : []),
    ...(embedded && !free && Object.keys(schema.properties ?? {}).length === 0
      ? [
          required(
            `${path}.properties`,
            'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
          ),
        ]
      : []),
  ];
}

function metadataErrors(schema: JsonSchema, level: Level, path: string): readonly FieldError[] {
  if (level !== 'root' && schema['x-kubernetes-embedded-resource'] !== true) return [];
  const wrongType = (name: string, type: string): readonly FieldError[] => {
    const property = schema.properties?.[name];
    if (property === undefined || property.type === type) return [];
    return [invalid(`${path}.properties[${name}].type`, property.type ?? '', `must be ${type}`)];
  };
  const metadata = schema.properties?.['metadata'];
  const strays = level === 'root' && metadata !== undefined && specifiesMore(metadata);
  return [
    ...wrongType('kind', 'string'),
    ...wrongType('apiVersion', 'string'),
    ...wrongType('metadata', 'object'),
    ...(strays
      ? [
          forbidden(
            `${path}.properties[metadata]`,
            'must not specify anything other than name and generateName, but metadata is implicitly specified',
          ),
        ]
      : []),
  ];
}

const METADATA_KEYS = new Set(['type', 'default', 'properties']);

function specifiesMore(metadata: JsonSchema): boolean {
  const known = ['name', 'generateName'];
  const properties = Object.keys(metadata.properties ?? {});
  const described = Object.keys(metadata).some((key) => !METADATA_KEYS.has(key));
  return described || properties.some((name) => !known.includes(name));
}
