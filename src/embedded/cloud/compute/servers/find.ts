import { ApiError } from '../../api-error.ts';
import type { Call } from '../../versioned-api/router.ts';
import { projectOf } from '../policy.ts';
import type { ServerRow } from './table.ts';

export const serverNotFound = (id: string) => new ApiError(404, `Instance ${id} could not be found.`);

/** The server that the path names, when the caller may see it. */
export function findServer(call: Call, id = call.param('id')): ServerRow {
  const server = call.cloud.state.tables.compute.servers.get(id);
  if (!server || !maySeeServer(call, server)) throw serverNotFound(id);
  return server;
}

export function maySeeServer(call: Call, server: ServerRow): boolean {
  return call.caller.isAdmin || server.project_id === projectOf(call);
}
