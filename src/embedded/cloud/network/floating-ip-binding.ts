import type { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { missing } from './errors.ts';
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

/** The router that has a leg in the subnet and its gateway on the external network. */
export function routerBetween(cloud: CloudContext, subnetId: string, networkId: string): string | undefined {
  const { ports, routers } = cloud.state.tables.network;
  for (const leg of ports.where('subnet', subnetId)) {
    const router = leg.device_owner === 'network:router_interface' ? routers.get(leg.device_id) : undefined;
    const gateway =
      router?.gateway_port_id === undefined || router.gateway_port_id === null
        ? undefined
        : ports.get(router.gateway_port_id);
    if (gateway?.network_id === networkId) return router?.id;
  }
  return undefined;
}

export function unreachable(networkId: string, subnetId: string, portId: string): ApiError {
  const message = `External network ${networkId} is not reachable from subnet ${subnetId}.  Therefore, cannot associate Port ${portId} with a Floating IP.`;
  return missing('ExternalGatewayForFloatingIPNotFound', message);
}
