import type { CloudContext } from '../context.ts';
import { touched } from './resource.ts';
import type { FloatingIpRow } from './tables.ts';

/** What a floating IP without a port looks like. */
export const UNBOUND = { port_id: null, fixed_ip_address: null, router_id: null, status: 'DOWN' } as const;

/** Frees the floating IPs of a port that goes away. */
export function releaseFloatingIps(cloud: CloudContext, portId: string): void {
  const { floatingIps, portForwardings } = cloud.state.tables.network;
  for (const row of floatingIps.where('port', portId)) unbind(cloud, row);
  for (const row of portForwardings.where('port', portId)) portForwardings.delete(row.id);
}

export function unbind(cloud: CloudContext, row: FloatingIpRow): FloatingIpRow {
  return cloud.state.tables.network.floatingIps.update(row.id, { ...UNBOUND, ...touched(cloud, row) });
}
