import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import type { WantedIp } from './address-allocation.ts';
import { badRequest, conflict, networkNotFound } from './errors.ts';
import { canReadNetwork } from './networks.ts';
import { createPort, deletePort, updatePort } from './ports.ts';
import { touched } from './resource.ts';
import type { RouterRow } from './tables.ts';

export interface WantedGateway {
  readonly network_id: string;
  readonly enable_snat?: boolean;
  readonly external_fixed_ips?: readonly WantedIp[];
}

/** Connects a router with an external network, or changes how it is connected. */
export function setGateway(cloud: CloudContext, caller: Caller, row: RouterRow, wanted: WantedGateway): RouterRow {
  const tables = cloud.state.tables.network;
  const network = tables.networks.get(wanted.network_id);
  if (!network || !canReadNetwork(cloud, caller, network)) throw networkNotFound(wanted.network_id);
  if (!network['router:external']) throw badRequest('router', `Network ${network.id} is not an external network`);
  const snat = { enable_snat: wanted.enable_snat ?? true };
  const current = row.gateway_port_id === null ? undefined : tables.ports.get(row.gateway_port_id);
  if (current?.network_id === network.id) {
    if (wanted.external_fixed_ips) updatePort(cloud, current, { fixed_ips: wanted.external_fixed_ips });
    return tables.routers.update(row.id, { ...snat, ...touched(cloud, row) });
  }
  const detached = current ? clearGateway(cloud, row) : row;
  const hasSubnet = tables.subnets.count('network', network.id) > 0;
  const port = createPort(cloud, '', {
    network_id: network.id,
    device_id: row.id,
    device_owner: 'network:router_gateway',
    ...(wanted.external_fixed_ips ? { fixed_ips: wanted.external_fixed_ips } : hasSubnet ? {} : { fixed_ips: [] }),
  });
  tables.ports.update(port.id, { status: 'ACTIVE' });
  const revision = { revision_number: detached.revision_number + 2 };
  return tables.routers.update(row.id, { ...snat, gateway_port_id: port.id, ...touched(cloud, detached), ...revision });
}

/** Takes the gateway away; floating IPs that need it forbid that. */
export function clearGateway(cloud: CloudContext, row: RouterRow): RouterRow {
  const tables = cloud.state.tables.network;
  const port = row.gateway_port_id === null ? undefined : tables.ports.get(row.gateway_port_id);
  if (!port) return row;
  if (tables.floatingIps.count('router', row.id) > 0) {
    const message = `Gateway cannot be updated for router ${row.id}, since a gateway to external network ${port.network_id} is required by one or more floating IPs.`;
    throw conflict('RouterExternalGatewayInUseByFloatingIp', message);
  }
  deletePort(cloud, port.id);
  return tables.routers.update(row.id, { gateway_port_id: null, enable_snat: true, ...touched(cloud, row) });
}
