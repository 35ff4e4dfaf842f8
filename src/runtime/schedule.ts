import { ExternalError, type Fault } from '../errors/external-error.ts';
import type { Outcome } from './outcome.ts';
import type { Failure } from './reconciler.ts';

/** How long to leave an object alone when nothing happens to it. */
export interface Pace {
  /** After `settled`: catches what no event told. */
  readonly settledMs: number;
  /** After `waiting`: the awaited resource's event normally comes first. */
  readonly waitingMs: number;
  /** After `rejected`: the world may have changed so that it can be done after all. */
  readonly rejectedMs: number;
}

export const DEFAULT_PACE: Pace = { settledMs: 600_000, waitingMs: 60_000, rejectedMs: 600_000 };

/** When an object that did not fail is looked at again, events apart. */
export function recheckAfterMs(outcome: Outcome, pace: Pace): number {
  switch (outcome.kind) {
    case 'settled':
      return pace.settledMs;
    case 'waiting':
      return pace.waitingMs;
    case 'polling':
      return outcome.afterMs;
    case 'rejected':
      return pace.rejectedMs;
  }
}

type Verdict = Failure['verdict'];

/** Whether time alone may heal a fault. Only what the outside calls invalid needs a changed declaration. */
const VERDICTS: Record<Fault, Verdict> = {
  unreachable: 'retry',
  timeout: 'retry',
  throttled: 'retry',
  unavailable: 'retry',
  unauthenticated: 'retry',
  forbidden: 'retry',
  quota: 'retry',
  'not-found': 'retry',
  conflict: 'retry',
  invalid: 'reject',
  malformed: 'retry',
};

/**
 * What becomes of a pass that threw `error`, the `failures`th in a row. Errors of the program itself are retried as
 * well: the cause may pass, and other objects must not suffer.
 */
export function failureOf(error: unknown, backoffMs: number, failures: number, pace: Pace): Failure {
  if (!(error instanceof ExternalError)) return { error, verdict: 'retry', failures, retryInMs: backoffMs };
  const verdict = VERDICTS[error.fault];
  const leastMs = verdict === 'reject' ? pace.rejectedMs : (error.retryAfterMs ?? 0);
  return { error, verdict, failures, retryInMs: leastMs + backoffMs };
}
