import type { CloudContext } from '../../context.ts';

/** Whether the control plane reaches the host: it runs, and no partition is between. */
export function reachable(cloud: Pick<CloudContext, 'state'>, host: string): boolean {
  return hasPower(cloud, host) && cloud.state.tables.compute.hosts.get(host)?.link === 'joined';
}

/** Whether it runs, seen or not. */
export function hasPower(cloud: Pick<CloudContext, 'state'>, host: string): boolean {
  return cloud.state.tables.compute.hosts.get(host)?.power === 'on';
}
