import { ExternalError, type Fault } from '../../errors/external-error.ts';

/** Reasons that every kind that speaks to a cloud shares: what stood in the way of a call. */
export type FaultReason =
  | 'Unreachable'
  | 'Unavailable'
  | 'Throttled'
  | 'Unauthenticated'
  | 'Forbidden'
  | 'QuotaExceeded'
  | 'Conflict'
  | 'RefusedByCloud'
  | 'RefusedByKubernetes'
  | 'MalformedAnswer';

/** Why something cannot be done as things are, and what to do about it. */
export interface Problem<Reason extends string> {
  readonly reason: Reason;
  readonly message: string;
}

/** What a refusal of the cloud means. Total: a new fault does not compile until it has a reason. */
const REASONS: Record<Fault, FaultReason> = {
  unreachable: 'Unreachable',
  timeout: 'Unavailable',
  throttled: 'Throttled',
  unavailable: 'Unavailable',
  unauthenticated: 'Unauthenticated',
  forbidden: 'Forbidden',
  quota: 'QuotaExceeded',
  'not-found': 'Unavailable',
  conflict: 'Conflict',
  invalid: 'RefusedByCloud',
  malformed: 'MalformedAnswer',
};

/** How urgently a fault has to be told when several came together: what a person must mend first. */
const URGENCY: readonly Fault[] = [
  'unauthenticated',
  'unreachable',
  'forbidden',
  'quota',
  'invalid',
  'malformed',
  'unavailable',
  'timeout',
  'throttled',
  'conflict',
  'not-found',
];

export function problemOf(error: unknown): Problem<FaultReason> {
  if (!(error instanceof ExternalError)) {
    return {
      reason: 'Unavailable',
      message: `the operator failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`;
  return { reason: reasonOf(error), message: `${error.operation}: ${error.message}${request}` };
}

/** What Kubernetes refuses has nothing to do with the cloud, and is mended elsewhere. */
function reasonOf({ fault, system }: ExternalError): FaultReason {
  return fault === 'invalid' && system === 'kubernetes' ? 'RefusedByKubernetes' : REASONS[fault];
}

/** Only a person can mend it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ExternalError && error.fault === 'invalid';
}

/** The failure to tell of, among several. */
export function mostUrgent<T extends { readonly error: unknown }>(failures: readonly T[]): T | undefined {
  const rank = ({ error }: T) => (error instanceof ExternalError ? URGENCY.indexOf(error.fault) : -1);
  return failures.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** The failure that decides when to try again: as long as one may pass by itself, that one. */
export function mostHopeful<T extends { readonly error: unknown }>(failures: readonly T[]): T | undefined {
  return failures.find(({ error }) => !isRefusal(error)) ?? failures[0];
}
