export {
  type Condition,
  type ConditionInput,
  kstatusConditions,
  stampConditions,
  type Standing,
  timestamp,
} from './conditions.ts';
export { type Controller, type ControllerOptions, createController } from './controller.ts';
export { createEventRecorder, type EventRecorder, type Happening } from './event-recorder.ts';
export { ensureFinalizer, hasFinalizer, isDeleting, refOf, removeFinalizer } from './finalizer.ts';
export { createHealth, type Health, type HealthCheck } from './health.ts';
export { createInformer, type Informer, type InformerOptions } from './informer.ts';
export { createLeaderElection, type LeaderElection, type LeaderElectionOptions } from './leader-election.ts';
export type { LeaseTiming } from './lease.ts';
export { createLogger, type LogOptions } from './log.ts';
export { createMetrics, type Metrics, type PassResult } from './metrics.ts';
export { type OperatorOptions, runOperator } from './operator.ts';
export { goingOn, type Outcome, type OutcomeKind, polling, rejected, settled, waitingOn, watching } from './outcome.ts';
export type { Failure, ReconcileContext, Reconciler } from './reconciler.ts';
export type { Pace } from './schedule.ts';
export { createScrubber, type Scrubber } from './scrubber.ts';
export { createStatusWriter, type StatusWriter } from './status-writer.ts';
export { BY_OWNER, type Indexers, keyOf, type Store, type StoreChange } from './store.ts';
export type { Rate, TokenBucket } from './token-bucket.ts';
export { type Trigger, whenDeclared } from './trigger.ts';
export { gatedClient, NotLeadingError, type WriteGate } from './write-gate.ts';
