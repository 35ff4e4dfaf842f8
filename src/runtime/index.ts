export { type Outcome, type OutcomeKind, polling, rejected, settled, waitingOn } from './outcome.ts';
export type { Failure, ReconcileContext, Reconciler } from './reconciler.ts';
