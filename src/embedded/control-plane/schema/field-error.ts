import { goJson, goQuote } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** The reasons of a cause in a Status, as `k8s.io/apimachinery/pkg/util/validation/field` names them. */
export type FieldErrorReason =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

const TITLES: Record<FieldErrorReason, string> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
};

/** One thing wrong with one field; `message` is the text without the field, as a Status cause carries it. */
export interface FieldError {
  readonly reason: FieldErrorReason;
  /** Path from the object's root: `spec.zones[0].name`; `<nil>` for the root itself. */
  readonly field: string;
  readonly message: string;
}

function fieldError(reason: FieldErrorReason, field: string, shown: string | undefined, detail: string): FieldError {
  const head = shown === undefined ? TITLES[reason] : `${TITLES[reason]}: ${shown}`;
  return { reason, field: field === '' ? '<nil>' : field, message: detail === '' ? head : `${head}: ${detail}` };
}

const show = (value: unknown): string => (typeof value === 'string' ? goQuote(value) : goJson(value ?? null));

export const required = (field: string, detail = ''): FieldError =>
  fieldError('FieldValueRequired', field, undefined, detail);
export const forbidden = (field: string, detail: string): FieldError =>
  fieldError('FieldValueForbidden', field, undefined, detail);
export const invalid = (field: string, value: unknown, detail: string): FieldError =>
  fieldError('FieldValueInvalid', field, show(value), detail);
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  fieldError('FieldValueTypeInvalid', field, show(value), detail);
export const duplicate = (field: string, value: unknown): FieldError =>
  fieldError('FieldValueDuplicate', field, show(value), '');

/** As `invalid`, with the value already in the form that messages show. */
export const invalidShown = (field: string, shown: string, detail: string): FieldError =>
  fieldError('FieldValueInvalid', field, shown, detail);

/** `Invalid value: <detail>` without the value: what rules over whole objects answer. */
export const invalidOmittingValue = (field: string, detail: string): FieldError =>
  fieldError('FieldValueInvalid', field, undefined, detail);

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return fieldError('FieldValueNotSupported', field, show(value), detail);
}

export function tooLong(field: string, maxBytes: number): FieldError {
  return fieldError(
    'FieldValueTooLong',
    field,
    undefined,
    `may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`,
  );
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  return fieldError(
    'FieldValueTooMany',
    field,
    String(actual),
    `must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
  );
}

/** Who is invalid; `group` is empty for the core group. */
export interface InvalidSubject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** The Status body (HTTP 422) that tells a client what is invalid (`errors.NewInvalid` of apimachinery). */
export function invalidStatus(subject: InvalidSubject, errors: readonly FieldError[]): JsonObject {
  const qualified = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${qualified} ${goQuote(subject.name)} is invalid: ${all}`,
    reason: 'Invalid',
    details: {
      ...(subject.name === '' ? {} : { name: subject.name }),
      ...(subject.group === '' ? {} : { group: subject.group }),
      ...(subject.kind === '' ? {} : { kind: subject.kind }),
      causes: errors.map((error): Json => ({ reason: error.reason, message: error.message, field: error.field })),
    },
    code: 422,
  };
}
