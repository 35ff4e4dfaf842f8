import type { Server } from '../clients/openstack/index.ts';
import { faultOf } from './plan-change.ts';
import type { Problem } from './plan-scene.ts';

/** Why a machine could not be made, and what to do. */
export function explainFault(member: string, server: Server): Problem {
  const said = faultOf(server);
  if (/No valid host|not enough hosts/i.test(said)) {
    const message =
      `no host has room for ${member}: add hosts to its zone, free some, or choose a smaller flavor; machines of one zone ` +
      `are kept on different hosts (Nova says: ${said})`;
    return { reason: 'NoCapacity', message };
  }
  const message = `server ${server.id} of ${member} could not be built: ${said}. It is tried again after a while`;
  return { reason: 'BuildFailed', message };
}
