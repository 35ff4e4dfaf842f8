import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';

/** A host whose evacuations are `done` must restart its nova-compute first, which removes the stale guests. */
export function refuseForceUp(cloud: Pick<CloudContext, 'state'>, host: string): void {
  const records = cloud.state.tables.compute.migrations.where('source', host);
  if (!records.some(({ type, status }) => type === 'evacuation' && status === 'done')) return;
  throw new ApiError(
    400,
    `Unable to force up host ${host} as \`done\` evacuation migration records remain associated with the host. Ensure the compute service has been restarted, allowing these records to move to \`completed\` before retrying this request.`,
  );
}
