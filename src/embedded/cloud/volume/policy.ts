import { ApiError } from '../api-error.ts';
import type { Call } from '../versioned-api/router.ts';

/** Refuses everybody but administrators, naming the policy as Cinder does. */
export function requireAdmin({ caller }: Pick<Call, 'caller'>, policy: string): void {
  if (!caller.isAdmin) throw new ApiError(403, `Policy doesn't allow ${policy} to be performed.`);
}

export const projectOf = ({ caller }: Pick<Call, 'caller'>): string => caller.project?.id ?? '';

export const invalidInput = (reason: string) => new ApiError(400, `Invalid input received: ${reason}`);
export const invalidVolume = (reason: string) => new ApiError(400, `Invalid volume: ${reason}`);
