import { invalid } from '../field-error.ts';
import type { FieldError, FieldErrorReason } from '../field-error.ts';
import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { compileRules } from '../cel/rules.ts';
import { Correlation } from './correlation.ts';
import { checkEmbeddedResources } from './embedded-resources.ts';
import { checkListTypes } from './list-types.ts';
import { compileChild } from './node.ts';
import { Sink } from './sink.ts';

/** Validates a whole object; with `old`, an update of it. */
export type ValidateResource = (object: JsonObject, old?: JsonObject) => readonly FieldError[];

/** Failures after which rules are not tried, because they may rely on what failed. */
const BLOCKING: ReadonlySet<FieldErrorReason> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** The order of apiextensions-apiserver's strategy: schema, embedded objects, list types, then rules. */
export function compileResourceValidation(schema: JsonSchema): ValidateResource {
  const check = compileChild(schema);
  const rules = compileRules(schema);
  const embeds = uses(schema, (part) => part['x-kubernetes-embedded-resource'] === true);
  const unique = uses(schema, (part) => ['set', 'map'].includes(part['x-kubernetes-list-type'] ?? ''));
  return (object, old) => {
    const correlation = old === undefined ? undefined : new Correlation(object, old, schema);
    const sink = new Sink();
    check(object, '', sink, correlation);
    const errors = [
      ...sink.errors(),
      ...(embeds ? checkEmbeddedResources(object, schema) : []),
      ...(unique ? listTypeErrors(object, old, schema) : []),
    ];
    if (rules === undefined) return errors;
    if (errors.some((error) => BLOCKING.has(error.reason))) return [...errors, RULES_SKIPPED];
    return [...errors, ...rules(object, old, correlation)];
  };
}

/** Whether any part of a schema on its structural spine is such. */
function uses(schema: JsonSchema, such: (part: JsonSchema) => boolean): boolean {
  const rest = schema.additionalProperties;
  const parts = [schema.items, typeof rest === 'object' ? rest : undefined, ...Object.values(schema.properties ?? {})];
  return such(schema) || parts.some((part) => part !== undefined && uses(part, such));
}

const RULES_SKIPPED = invalid(
  '',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** An object that broke the invariant before may go on doing so. */
function listTypeErrors(object: JsonObject, old: JsonObject | undefined, schema: JsonSchema): readonly FieldError[] {
  const errors = checkListTypes(object, schema);
  return errors.length > 0 && old !== undefined && checkListTypes(old, schema).length > 0 ? [] : errors;
}
