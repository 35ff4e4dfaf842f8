import type { Problem } from './plan.ts';

/** Whether a problem may go away without a person. */
export function mayPass({ reason, unread }: Problem): boolean {
  return unread === true || reason === 'Unavailable' || reason === 'ImageSourceUnavailable';
}
