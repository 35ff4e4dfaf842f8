import type { Server } from '../clients/openstack/index.ts';
import type { Problem, Scene } from './plan-scene.ts';

/**
 * Why a server may not be deleted now; undefined when it may. Nova forgets a server whose host is down without having
 * stopped it: its guest may run on, and write to volumes that the next one is given. So the host has to be up, or forced
 * down. That the guest reset itself proves nothing: it boots again. A server that was never given a host cannot run.
 */
export function unfenced(scene: Scene, member: string, server: Server): Problem | undefined {
  const host = hostStateOf(scene, member, server);
  if (host === 'reachable' || host === 'fenced') return undefined;
  const name = server['OS-EXT-SRV-ATTR:host'] ?? 'its host';
  const seen = host === 'down' ? `${name} is down` : `whether ${name} is up cannot be seen with these credentials`;
  const message =
    `server ${server.id} of ${member} cannot be given up: ${seen}, and nothing proves that it no longer runs. Bring the ` +
    'host back, or cut its power and force it down (openstack compute service set --down)';
  return { reason: 'FencingNotProven', message };
}

/** Whether Nova can reach what a server runs on. */
export function isHostDown(scene: Scene, member: string, server: Server): boolean {
  return hostStateOf(scene, member, server) === 'down';
}

type HostState = 'reachable' | 'fenced' | 'down' | 'unknown';

/** Nova's `host_status`, for those who may see it. */
const HOST_STATUS: Readonly<Record<string, HostState>> = {
  UP: 'reachable',
  MAINTENANCE: 'reachable',
  '': 'reachable',
  DOWN: 'down',
  UNKNOWN: 'down',
};

function hostStateOf({ entries, answering }: Scene, member: string, server: Server): HostState {
  const host = server['OS-EXT-SRV-ATTR:host'];
  const service = entries['compute-service'].find((one) => one.binary === 'nova-compute' && one.host === host);
  if (service?.forced_down === true) return 'fenced';
  if (service !== undefined) return service.state === 'up' ? 'reachable' : 'down';
  if (host === null && entries['compute-service'].length > 0) return 'reachable';
  const status = HOST_STATUS[server.host_status ?? 'unseen'];
  if (status !== undefined) return status;
  return answering.includes(member) ? 'reachable' : 'unknown';
}
