import { invalid, notSupported, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonSchema, ValidationRule } from '../json-schema.ts';
import { schemaAt } from './schema-at.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const hasNewlines = (text: string): boolean => /[\n\r]/.test(text);

/** The parts of a rule other than its expressions. */
export function ruleKeywordErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) =>
    oneRule(rule, schema, `${path}.x-kubernetes-validations[${i}]`),
  );
}

function oneRule(rule: ValidationRule, schema: JsonSchema, path: string): readonly FieldError[] {
  const { messageExpression = '', reason } = rule;
  return [
    ...messageErrors(rule, path),
    ...(messageExpression !== '' && messageExpression.trim() === ''
      ? [required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified')]
      : []),
    ...(reason !== undefined && !REASONS.includes(reason) ? [notSupported(`${path}.reason`, reason, REASONS)] : []),
    ...fieldPathErrors(rule, schema, `${path}.fieldPath`),
  ];
}

function messageErrors({ rule, message = '' }: ValidationRule, path: string): readonly FieldError[] {
  if (rule.trim() === '') return [required(`${path}.rule`, 'rule is not specified')];
  if (message !== '' && message.trim() === '')
    return [invalid(`${path}.message`, message, 'must be non-empty if specified')];
  if (hasNewlines(message.trim())) return [invalid(`${path}.message`, message, 'must not contain line breaks')];
  if (!hasNewlines(rule.trim()) || message.trim() !== '') return [];
  return [required(`${path}.message`, 'message must be specified if rule contains line breaks')];
}

function fieldPathErrors({ fieldPath = '' }: ValidationRule, schema: JsonSchema, path: string): readonly FieldError[] {
  if (fieldPath === '') return [];
  return [
    ...(fieldPath.trim() === '' ? [invalid(path, fieldPath, 'must be non-empty if specified')] : []),
    ...(hasNewlines(fieldPath) ? [invalid(path, fieldPath, 'must not contain line breaks')] : []),
    ...(schemaAt(schema, fieldPath) === undefined ? [invalid(path, fieldPath, 'must be a valid path')] : []),
  ];
}
