import { forbidden, invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { patternError } from '../validation/regexp.ts';
import type { JsonSchema } from '../json-schema.ts';

interface Skips {
  readonly skipAnyOf: boolean;
  readonly skipAllOf: boolean;
}

/** Below `allOf`, `anyOf`, `oneOf` and `not` only values are judged: nothing that shapes them may stand there. */
export function nestedErrors(schema: JsonSchema, path: string, { skipAnyOf, skipAllOf }: Skips): readonly FieldError[] {
  return [
    ...(skipAnyOf ? [] : many(schema.anyOf, `${path}.anyOf`)),
    ...(schema.allOf ?? []).flatMap((part, i) => one(part, `${path}.allOf[${i}]`, skipAllOf && i === 0)),
    ...many(schema.oneOf, `${path}.oneOf`),
    ...(schema.not === undefined ? [] : one(schema.not, `${path}.not`, false)),
  ];
}

const many = (parts: readonly JsonSchema[] | undefined, path: string): readonly FieldError[] =>
  (parts ?? []).flatMap((part, i) => one(part, `${path}[${i}]`, false));

function one(schema: JsonSchema, path: string, skipAnyOf: boolean): readonly FieldError[] {
  const wrong = schema.pattern === undefined || schema.pattern === '' ? undefined : patternError(schema.pattern);
  return [
    ...nestedErrors(schema, path, { skipAnyOf, skipAllOf: false }),
    ...(wrong === undefined
      ? []
      : [invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${wrong}`)]),
    ...(schema.items === undefined ? [] : one(schema.items, `${path}.items`, false)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      one(property, `${path}.properties[${name}]`, false),
    ),
    ...FORBIDDEN.flatMap(({ key, detail, present }) =>
      (present ?? isSet)(schema[key]) ? [forbidden(`${path}.${key}`, detail)] : [],
    ),
    ...(schema.properties?.['metadata'] === undefined
      ? []
      : [forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')]),
  ];
}

const isSet = (value: unknown): boolean => value !== undefined && value !== '' && value !== false;

interface Rule {
  readonly key: keyof JsonSchema;
  readonly detail: string;
  readonly present?: (value: unknown) => boolean;
}

const EMPTY = 'must be empty to be structural';
const UNDEFINED = 'must be undefined to be structural';
const FALSE = 'must be false to be structural';

const FORBIDDEN: readonly Rule[] = [
  { key: 'type', detail: EMPTY },
  { key: 'additionalProperties', detail: UNDEFINED, present: (value) => value !== undefined },
  { key: 'default', detail: UNDEFINED, present: (value) => value !== undefined },
  { key: 'title', detail: EMPTY },
  { key: 'description', detail: EMPTY },
  { key: 'nullable', detail: FALSE },
  { key: 'x-kubernetes-preserve-unknown-fields', detail: FALSE },
  { key: 'x-kubernetes-embedded-resource', detail: FALSE },
  { key: 'x-kubernetes-int-or-string', detail: FALSE },
  { key: 'x-kubernetes-list-map-keys', detail: EMPTY },
  { key: 'x-kubernetes-list-type', detail: UNDEFINED },
  { key: 'x-kubernetes-map-type', detail: UNDEFINED },
  { key: 'x-kubernetes-validations', detail: EMPTY },
];
