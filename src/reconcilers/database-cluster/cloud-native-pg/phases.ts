export const HEALTHY = 'Cluster in healthy state';
export const FAILING_OVER = 'Failing over';

/** Phases that CloudNativePG does not leave by itself. All others are steps on its way. */
const STUCK: ReadonlySet<string> = new Set([
  'Waiting for user action',
  'Cluster is unrecoverable and needs manual intervention',
  'Invalid cluster definition',
  'Unable to create required cluster objects',
  'Cluster has incomplete or invalid image catalog',
  'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
  'Cluster cannot execute instance online upgrade due to missing architecture binary',
]);

/** Whether somebody has to do something before it goes on. Pure. */
export function isStuck(phase: string | undefined): boolean {
  return phase !== undefined && STUCK.has(phase);
}
