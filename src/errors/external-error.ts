/**
 * What went wrong in an outside system, decided once, where the answer enters the program.
 *
 * - `unreachable`: no connection, name not resolved, connection reset, TLS failure. Never permanent.
 * - `timeout`: no complete answer in time; a write may have happened.
 * - `throttled`: asked to slow down (429, 413 with Retry-After).
 * - `unavailable`: the system says it cannot now (5xx).
 * - `unauthenticated`: credentials refused.
 * - `forbidden`: authenticated but not allowed.
 * - `quota`: refused for want of quota or capacity.
 * - `not-found`: the thing does not exist.
 * - `conflict`: the thing is in a state that forbids this now (409, 412).
 * - `invalid`: the request can never succeed as it is (400, 422).
 * - `malformed`: an answer that the system's own contract does not allow (garbage, too large, wrong type).
 */
export type Fault =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'unavailable'
  | 'unauthenticated'
  | 'forbidden'
  | 'quota'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'malformed';

export interface ExternalErrorDetails {
  readonly fault: Fault;
  /** Who answered, in the field's terms: `nova`, `neutron`, `kubernetes`, ... */
  readonly system: string;
  /** What was asked, for people: `create network`. Holds no secret. */
  readonly operation: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The outside system's own id of the request, to quote to its operators. */
  readonly requestId?: string;
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one error that clients throw. Its message names system, operation and remedy, and holds no secret. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  readonly fault: Fault;
  readonly system: string;
  readonly operation: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ExternalErrorDetails) {
    super(message, { cause: details.cause });
    this.fault = details.fault;
    this.system = details.system;
    this.operation = details.operation;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}
