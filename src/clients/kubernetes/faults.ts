import { ExternalError, type Fault } from '../../errors/external-error.ts';

/** The API server's `Status` object, as far as we read it. Kept as the cause of the ExternalError. */
export interface ServerStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
    readonly retryAfterSeconds?: number;
  };
}

export interface Refusal {
  readonly operation: string;
  readonly code: number;
  readonly status: ServerStatus;
  readonly auditId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Turns the server's refusal into the one error that clients throw. */
export function refused(refusal: Refusal): ExternalError {
  const { code, status, operation } = refusal;
  const retryAfterMs =
    refusal.retryAfterMs ??
    (status.details?.retryAfterSeconds === undefined ? undefined : status.details.retryAfterSeconds * 1000);
  const said = status.message?.slice(0, 2_000) ?? `the server answered ${code}`;
  return new ExternalError(`Kubernetes refused to ${operation}: ${said}`, {
    fault: faultOf(code, status),
    system: 'kubernetes',
    operation,
    status: code,
    cause: status,
    ...(refusal.auditId === undefined ? {} : { requestId: refusal.auditId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

const BY_CODE: Readonly<Record<number, Fault>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  410: 'conflict',
  412: 'conflict',
  429: 'throttled',
  504: 'timeout',
};

function faultOf(code: number, status: ServerStatus): Fault {
  const message = status.message ?? '';
  if (code === 403 && status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) {
    return 'conflict';
  }
  if (code === 403 && message.includes('exceeded quota')) return 'quota';
  // The server reports a body that does not fit the schema of an apply as a failure of its own.
  if (code === 500 && message.includes('failed to create typed patch object')) return 'invalid';
  const known = BY_CODE[code];
  if (known) return known;
  if (code >= 500) return 'unavailable';
  return code >= 400 ? 'invalid' : 'malformed';
}

/** The version asked for is no longer in the server's history (410): list again. */
export function isGone(error: unknown): boolean {
  return error instanceof ExternalError && error.system === 'kubernetes' && error.status === 410;
}

/** A create met an object of the same name (as opposed to a write that met a newer version). */
export function isAlreadyExists(error: unknown): boolean {
  return (
    error instanceof ExternalError &&
    error.fault === 'conflict' &&
    (error.cause as ServerStatus | undefined)?.reason === 'AlreadyExists'
  );
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ExternalError && error.fault === 'not-found';
}

export function isConflict(error: unknown): boolean {
  return error instanceof ExternalError && error.fault === 'conflict';
}
