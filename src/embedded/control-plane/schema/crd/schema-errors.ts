import { forbidden, invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { sameJson } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { defaultErrors } from './default-errors.ts';
import { keywordErrors } from './keyword-errors.ts';
import { ruleErrors } from './rule-errors.ts';
import { structuralErrors } from './structural.ts';

export interface SchemaContext {
  readonly statusEnabled: boolean;
  /** The schema this one replaces. When it is the same, the cost of single rules is not looked at again. */
  readonly before: JsonSchema | undefined;
}

/** Everything wrong with the schema of a version; `path` is where the schema's holder stands: `spec.validation`. */
export function schemaErrors(
  schema: JsonSchema | undefined,
  path: string,
  context: SchemaContext,
): readonly FieldError[] {
  if (schema === undefined) return [];
  const at = `${path}.openAPIV3Schema`;
  const structural = structuralErrors(schema, at);
  const shape = structural.length > 0 ? structural : defaultErrors(schema, at);
  const keywords = keywordErrors(schema, at);
  const errors = [...rootErrors(schema, at, context.statusEnabled), ...shape, ...keywords];
  if (shape.length > 0) return errors;
  const unchanged = context.before !== undefined && sameJson(schema, context.before);
  return [...errors, ...ruleErrors(schema, at, { suppressCost: unchanged })];
}

/** What may stand beside `properties` at the root when the status is a subresource. */
const ALLOWED_AT_ROOT = [
  ...[
    'Description',
    'Type',
    'Format',
    'Title',
    'Maximum',
    'ExclusiveMaximum',
    'Minimum',
    'ExclusiveMinimum',
    'MaxLength',
  ],
  ...['MinLength', 'Pattern', 'MaxItems', 'MinItems', 'UniqueItems', 'MultipleOf', 'Required', 'Items', 'Properties'],
  ...['ExternalDocs', 'Example', 'XPreserveUnknownFields', 'XValidations'],
];
const INTERNAL_NAMES: Readonly<Record<string, string>> = {
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

function rootErrors(schema: JsonSchema, at: string, statusEnabled: boolean): readonly FieldError[] {
  const nullable = schema.nullable === true ? [forbidden(`${at}.nullable`, 'nullable cannot be true at the root')] : [];
  if (!statusEnabled) return nullable;
  if (schema.type !== undefined && schema.type !== 'object') {
    const detail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${at}.type`, schema.type, detail), ...nullable];
  }
  const internal = (key: string): string => INTERNAL_NAMES[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
  const stray = Object.keys(schema).find((key) => !ALLOWED_AT_ROOT.includes(internal(key)) && key !== 'nullable');
  if (stray === undefined) return nullable;
  const detail = `only [${ALLOWED_AT_ROOT.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(at, schema, detail), ...nullable];
}
