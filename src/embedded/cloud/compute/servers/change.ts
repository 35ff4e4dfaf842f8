import type { CloudContext } from '../../context.ts';
import type { Fault, ServerRow } from './table.ts';

/** Changes a server's fields now. */
export function updateServer(cloud: CloudContext, id: string, patch: Partial<ServerRow>): ServerRow {
  return cloud.state.tables.compute.servers.update(id, { ...patch, updated_ms: cloud.clock.now() });
}

export function newFault(cloud: CloudContext, message: string, details = ''): Fault {
  return { code: 500, message, details, created_ms: cloud.clock.now() };
}
