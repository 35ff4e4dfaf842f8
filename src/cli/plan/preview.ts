import type { PlannedChange, PlanStatus } from '../../api/common/plan-status.ts';
import type { ScpCloudStatus } from '../../api/scp-cloud.ts';

/** One planned change, as `status.plan.changes` lists it. */
export interface PreviewedChange extends PlannedChange {
  /** It is not made before the plan's hash is approved: it destroys something, or comes after what does. */
  readonly waits: boolean;
}

/** A difference that is left as it is, because `spec.drift` says so. */
export interface ReportedDrift {
  readonly kind: string;
  readonly name: string;
  readonly field: string;
  readonly want?: string;
  readonly have?: string;
}

/** Something declared that cannot be made as things are. */
export interface PreviewedProblem {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
}

/** What the operator would do for one manifest. */
export interface Preview {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether the cluster has it already. */
  readonly exists: boolean;
  readonly deleting: boolean;
  /** What would keep the operator from doing any of it. */
  readonly held: readonly string[];
  /** What a preview cannot see, and where it is shown or what it takes. */
  readonly unseen?: readonly string[];
  readonly cloud?: Pick<NonNullable<ScpCloudStatus['cloud']>, 'authUrl' | 'region' | 'projectName' | 'user'>;
  /** As `status.plan` would show it; for `spec.approval.planHash`. Empty when nothing is to be done, and where the operator alone knows it. */
  readonly hash: string;
  readonly summary: string;
  readonly approval: PlanStatus['approval'];
  /** When the maintenance window opens that some changes wait for. */
  readonly waitsUntil?: string;
  readonly changes: readonly PreviewedChange[];
  readonly reported: readonly ReportedDrift[];
  readonly problems: readonly PreviewedProblem[];
  readonly waiting: readonly string[];
  readonly orphans: readonly {
    readonly kind: string;
    readonly name: string;
    readonly id: string;
    readonly owner: string;
    /** Why it is not to be removed now, where the spec asks for it. */
    readonly kept?: string;
  }[];
}

/** A manifest that could not be planned. */
export interface Failure {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly error: string;
}

export type Result = Preview | Failure;

export function isFailure(result: Result): result is Failure {
  return 'error' in result;
}

/** As `terraform plan -detailed-exitcode`: 0 nothing to do, 2 changes are pending, 1 something is wrong. */
export function exitStatusOf(results: readonly Result[]): 0 | 1 | 2 {
  if (results.some((result) => isFailure(result) || result.problems.length > 0)) return 1;
  return results.some((result) => !isFailure(result) && result.changes.length > 0) ? 2 : 0;
}
