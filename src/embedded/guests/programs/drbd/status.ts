import { fail, ok, type ProgramResult } from '../program.ts';
import type { Order } from './order.ts';

/** `drbdadm status`, which 8.4 prints without JSON. */
export function status({ config, resource }: Order): ProgramResult {
  if (!resource)
    return fail(
      10,
      `${config.name}: No such resource\nCommand 'drbdsetup-84 status ${config.name}' terminated with exit code 10`,
    );
  const { role, disk, cstate, peerDisk, peerRole, suspended } = resource;
  const lines = [
    `${config.name} role:${role}${suspended ? ' suspended:fencing' : ''}`,
    `  disk:${disk}${suspended ? ' blocked:upper' : ''}`,
  ];
  if (cstate === 'WFConnection') lines.push('  peer connection:Connecting');
  else if (cstate !== 'StandAlone') {
    const replication = cstate === 'Connected' ? 'Established' : cstate;
    const total = Math.max(1, resource.sizeBytes / 1024);
    const done = (100 - (100 * resource.outOfSyncKiB) / total).toFixed(2);
    lines.push(
      `  peer role:${peerRole}`,
      `    replication:${replication} peer-disk:${peerDisk}${cstate === 'Connected' ? '' : ` done:${done}`}`,
    );
  }
  return ok(`${lines.join('\n')}\n\n`);
}
