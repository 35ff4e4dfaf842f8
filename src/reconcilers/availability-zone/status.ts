import type { AvailabilityZone, AvailabilityZoneReason, AvailabilityZoneStatus } from '../../api/availability-zone.ts';
import type { ConditionInput } from '../../runtime/index.ts';
import { type Found as SharedFound, type StatusInput as SharedInput, statusWith } from '../common/status.ts';
import type { Verdict as SharedVerdict } from '../common/verdict.ts';

/** Where an AvailabilityZone stands. */
export type Verdict = SharedVerdict<AvailabilityZoneReason>;

export type FailureDomain = ConditionInput<'FailureDomain', AvailabilityZoneReason>;

/** What a pass found. */
export interface Found extends SharedFound<AvailabilityZoneStatus> {
  /** Undefined: the hosts could not be looked at. */
  readonly failureDomain: FailureDomain | undefined;
}

export interface StatusInput extends SharedInput<AvailabilityZoneStatus, AvailabilityZoneReason>, Found {
  readonly object: AvailabilityZone;
}

/** The whole status of an AvailabilityZone. Pure. */
export function statusOf(input: StatusInput): AvailabilityZoneStatus {
  return statusWith(input, [input.failureDomain ?? unseen(input.verdict)]);
}

function unseen({ message }: Verdict): FailureDomain {
  const why = `the hosts could not be looked at: ${message}`;
  return { type: 'FailureDomain', status: 'Unknown', reason: 'NotSeen', message: why };
}
