import { ApiError } from '../api-error.ts';
import type { Call } from '../versioned-api/router.ts';

/** Refuses everybody but administrators, naming the policy as Nova does. */
export function requireAdmin({ caller }: Pick<Call, 'caller'>, policy: string): void {
  if (!caller.isAdmin) throw forbidden(policy);
}

export function forbidden(policy: string): ApiError {
  return new ApiError(403, `Policy doesn't allow os_compute_api:${policy} to be performed.`);
}

/** The project that the token is scoped to. */
export function projectOf({ caller }: Pick<Call, 'caller'>): string {
  return caller.project?.id ?? '';
}
