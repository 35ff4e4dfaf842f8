import type { CloudContext } from '../../context.ts';
import type { Call } from '../../versioned-api/router.ts';
import { removeAttachment } from '../../volume/attach.ts';
import { removeLater } from '../../volume/changes.ts';
import { recordAction } from '../actions-log/record.ts';
import { computeServiceOf, isUp } from '../hosts/liveness.ts';
import { findServer } from './find.ts';
import { requireUnlocked } from './guard.ts';
import { type Finishers, startJob } from './jobs.ts';
import { releasePort } from './ports.ts';
import { POWER, type ServerRow } from './table.ts';

const DELETING_MS = 700;

export function deleteServer(call: Call): undefined {
  const server = findServer(call);
  requireUnlocked(call, server);
  if (server.task_state === 'deleting') return;
  const service = server.host === null ? undefined : computeServiceOf(call.cloud, server.host);
  if (!service || !isUp(call.cloud, service)) {
    recordAction(call, server.id, 'delete');
    removeServer(call.cloud, server);
    return;
  }
  startJob(call, server, 'delete', {
    kind: 'delete',
    ms: DELETING_MS,
    event: 'compute_terminate_instance',
    task: 'deleting',
  });
}

export const deleteFinishers: Finishers = { delete: (cloud, server) => removeServer(cloud, server) };

/** Takes a server away with everything that goes with it, and keeps it among the deleted ones. */
export function removeServer(cloud: CloudContext, server: ServerRow): void {
  for (const port of server.ports) releasePort(cloud, port);
  for (const volume of server.volumes) {
    removeAttachment(cloud, volume.attachment_id);
    const row = cloud.state.tables.volume.volumes.get(volume.volume_id);
    if (volume.delete_on_termination && row?.status === 'available') removeLater(cloud, row.id);
  }
  const { servers, deletedServers } = cloud.state.tables.compute;
  const now = cloud.clock.now();
  servers.delete(server.id);
  deletedServers.insert({
    ...server,
    vm_state: 'deleted',
    task_state: null,
    power_state: POWER.none,
    ports: [],
    volumes: [],
    updated_ms: now,
    terminated_ms: now,
  });
}
