import type { CloudContext } from '../../context.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { serverActionRoute } from './actions/route.ts';
import { evacuateFinishers } from './actions/evacuate.ts';
import { imageFinishers } from './actions/image.ts';
import { migrateFinishers } from './actions/migrate.ts';
import { powerFinishers } from './actions/power.ts';
import { rebuildFinishers } from './actions/rebuild.ts';
import { resizeFinishers } from './actions/resize.ts';
import { shelveFinishers } from './actions/shelve.ts';
import { buildFinishers } from './build.ts';
import { createServer } from './create.ts';
import { deleteFinishers, deleteServer } from './delete.ts';
import { findServer } from './find.ts';
import { interfaceFinishers, interfaceRoutes } from './interface-routes.ts';
import { registerJobs } from './jobs.ts';
import { listServers } from './list.ts';
import { serverMetadataRoutes } from './metadata-routes.ts';
import { otherServerRoutes } from './other-routes.ts';
import * as schemas from './schemas.ts';
import { updateServer } from './update.ts';
import { IN_LIST, serverBrief, serverView } from './view.ts';
import { volumeAttachmentRoutes, volumeFinishers } from './volume-routes.ts';

export const serverRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servers',
    querySchema: schemas.listServers,
    handle: (call) => listServers(call, 'servers', serverBrief),
  },
  {
    method: 'GET',
    path: '/servers/detail',
    querySchema: schemas.listServers,
    handle: (call) => listServers(call, 'servers/detail', (of, server) => serverView(of, server, IN_LIST)),
  },
  { method: 'POST', path: '/servers', status: 202, bodySchema: schemas.createServer, handle: createServer },
  { method: 'GET', path: '/servers/:id', handle: showServer },
  { method: 'PUT', path: '/servers/:id', bodySchema: schemas.updateServer, handle: updateServer },
  { method: 'DELETE', path: '/servers/:id', status: 204, handle: deleteServer },
  serverActionRoute,
  ...serverMetadataRoutes,
  ...interfaceRoutes,
  ...volumeAttachmentRoutes,
  ...otherServerRoutes,
];

function showServer(call: Call): object {
  return { server: serverView(call, findServer(call)) };
}

/** What nova-compute and the conductor do after the answer. */
export function registerServerJobs(cloud: CloudContext): void {
  registerJobs(cloud, {
    ...buildFinishers,
    ...deleteFinishers,
    ...powerFinishers,
    ...rebuildFinishers,
    ...resizeFinishers,
    ...migrateFinishers,
    ...evacuateFinishers,
    ...imageFinishers,
    ...shelveFinishers,
    ...interfaceFinishers,
    ...volumeFinishers,
  });
}
