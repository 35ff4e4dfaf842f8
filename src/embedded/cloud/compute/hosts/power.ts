import type { CloudContext } from '../../context.ts';

/** Whether the control plane reaches the host: it runs, and no partition is between. */
export function reachable(cloud: Pick<CloudContext, 'state'>, host: string): boolean {
  const row = cloud.state.tables.compute.hosts.get(host);
  return row?.power === 'on' && row.link === 'joined';
}
