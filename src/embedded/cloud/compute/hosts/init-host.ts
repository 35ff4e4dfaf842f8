import type { CloudContext } from '../../context.ts';
import { updateMigration } from '../migrations/record.ts';
import { newFault, updateServer } from '../servers/change.ts';
import { removeServer } from '../servers/delete.ts';
import { POWER, type ServerRow, type VmState } from '../servers/table.ts';

const RAN: readonly VmState[] = ['active', 'paused', 'suspended', 'rescued'];

/**
 * What a nova-compute does when it starts: it removes guests that were evacuated from its host, takes up or gives up what
 * was under way, and, after a reboot of the host, finds its guests shut off.
 */
export function initHost(cloud: CloudContext, host: string, { rebooted }: { readonly rebooted: boolean }): void {
  const { migrations, servers } = cloud.state.tables.compute;
  for (const move of migrations.where('source', host)) {
    if (move.type === 'evacuation' && move.status === 'done') updateMigration(cloud, move.id, { status: 'completed' });
  }
  for (const server of servers.where('host', host)) {
    const starts = server.task_state === 'powering-on';
    const settled = settleTask(cloud, server);
    if (!settled || !rebooted || starts || !RAN.includes(settled.vm_state)) continue;
    updateServer(cloud, server.id, { vm_state: 'stopped', power_state: POWER.shutdown });
  }
}

/** The server afterwards; undefined when it is no more. */
function settleTask(cloud: CloudContext, server: ServerRow): ServerRow | undefined {
  if (server.task_state === null) return server;
  if (server.task_state === 'deleting') {
    removeServer(cloud, server);
    return undefined;
  }
  if (server.task_state === 'rebuilding') return server;
  if (server.vm_state === 'building') {
    const fault = newFault(cloud, 'Instance failed to spawn');
    return updateServer(cloud, server.id, { vm_state: 'error', task_state: null, fault });
  }
  return updateServer(cloud, server.id, { ...RETRIED[server.task_state], task_state: null });
}

/** What it does again, as it does not know how far that had come. */
const RETRIED: Readonly<Record<string, Partial<ServerRow>>> = {
  'powering-on': { vm_state: 'active', power_state: POWER.running },
  'powering-off': { vm_state: 'stopped', power_state: POWER.shutdown },
};
