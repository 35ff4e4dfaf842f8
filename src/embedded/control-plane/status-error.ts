import { invalidStatus } from './schema/index.ts';
import type { FieldError, Json, JsonObject } from './schema/index.ts';

/** A group and a plural (or, for invalid objects, a kind): whom an error is about. */
export interface Subject {
  readonly group: string;
  readonly plural: string;
}

interface StatusBody {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: JsonObject;
}

/** An answer other than success, as `Status` of `v1` tells it (`k8s.io/apimachinery/pkg/api/errors`). */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly body: JsonObject;
  /** What the request was warned of before it failed. */
  warnings: readonly string[] = [];

  constructor(body: JsonObject) {
    super(typeof body['message'] === 'string' ? body['message'] : '');
    this.code = Number(body['code']);
    this.body = body;
  }
}

export function statusError({ code, reason, message, details }: StatusBody): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  });
}

const qualified = ({ group, plural }: Subject): string => (group === '' ? plural : `${plural}.${group}`);

const about = ({ group, plural }: Subject, name: string, more: JsonObject = {}): JsonObject => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: plural,
  ...more,
});

export const notFound = (subject: Subject, name: string): StatusError =>
  statusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(subject)} "${name}" not found`,
    details: about(subject, name),
  });

export const alreadyExists = (subject: Subject, name: string): StatusError =>
  statusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(subject)} "${name}" already exists`,
    details: about(subject, name),
  });

export const conflict = (subject: Subject, name: string, message: string): StatusError =>
  statusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${message}`,
    details: about(subject, name),
  });

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export const badRequest = (message: string): StatusError => statusError({ code: 400, reason: 'BadRequest', message });

export const forbidden = (subject: Subject, name: string, message: string, causes?: readonly Json[]): StatusError =>
  statusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualified(subject)}${name === '' ? '' : ` "${name}"`} is forbidden: ${message}`,
    details: about(subject, name, causes === undefined ? {} : { causes }),
  });

export const methodNotAllowed = (message = 'the server does not allow this method on the requested resource') =>
  statusError({ code: 405, reason: 'MethodNotAllowed', message, details: {} });

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  statusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    details: {},
  });

export const expired = (message: string, continueToken?: string): StatusError => {
  const error = statusError({ code: 410, reason: 'Expired', message });
  return continueToken === undefined
    ? error
    : new StatusError({ ...error.body, metadata: { continue: continueToken } });
};

export const internalError = (message: string): StatusError =>
  statusError({ code: 500, message, reason: 'InternalError', details: { causes: [{ message }] } });

export const invalid = (group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError =>
  new StatusError(invalidStatus({ group, kind, name }, errors));

/** What the API server answers to a path or kind it does not serve, when it answers in JSON. */
export const unknownResource = (): StatusError =>
  statusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
