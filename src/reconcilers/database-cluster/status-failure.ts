import type { DatabaseClusterReason } from '../../api/database-cluster.ts';
import { ExternalError, type Fault } from '../../errors/external-error.ts';
import { type Failed } from '../../planning/run-steps.ts';
import { isRefusal, problemOf } from '../common/faults.ts';
import type { Verdict } from './status.ts';
import type { Step } from './step.ts';

/** Where a pass stands of which a step failed. */
export function failedVerdict({ step, error }: Failed<Step>): Verdict {
  const { reason, message } = problemOf(error);
  const { kind, name } = step.thing;
  return {
    standing: isRefusal(error) ? 'stalled' : 'failing',
    reason: reasonOf(step, error) ?? reason,
    message: `${kind.replaceAll('-', ' ')} ${name}: ${message}`,
  };
}

/** Faults of a command that was begun: it ended with an error, or did not end. */
const OF_COMMANDS: ReadonlySet<Fault> = new Set(['unavailable', 'timeout']);

/** What no cloud has said; undefined where the words for a cloud do. */
function reasonOf({ thing }: Step, error: unknown): DatabaseClusterReason | undefined {
  if (!(error instanceof ExternalError)) return undefined;
  if (error.system === 'database') return thing.kind === 'user' ? 'UserFailed' : 'DatabaseFailed';
  return error.system === 'ssh' && OF_COMMANDS.has(error.fault) ? 'CommandFailed' : undefined;
}
