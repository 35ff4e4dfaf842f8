import type { ScpCloud, ScpCloudReason, ScpCloudStatus } from '../../api/scp-cloud.ts';
import { type Found as SharedFound, type StatusInput as SharedInput, statusWith } from '../common/status.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where a ScpCloud stands. */
export type Verdict = SharedVerdict<ScpCloudReason>;

/** What a pass found. */
export type Found = SharedFound<ScpCloudStatus>;

export interface StatusInput extends SharedInput<ScpCloudStatus, ScpCloudReason> {
  readonly object: ScpCloud;
}

/** The whole status of a ScpCloud. Pure. */
export const statusOf = (input: StatusInput): ScpCloudStatus => statusWith(input, []);
