import type { Problem } from './plan.ts';

/** Whether a problem may go away without a person. */
export function mayPass({ reason, unread }: Problem): boolean {
  return unread === true || PASSING.has(reason);
}

/** What other programs, hosts and machines may put right by themselves. */
const PASSING: ReadonlySet<Problem['reason']> = new Set([
  'Unavailable',
  'ImageSourceUnavailable',
  'MachineFailed',
  'HealingHeld',
]);
