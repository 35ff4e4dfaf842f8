import type { CloudContext } from '../../context.ts';
import { createPort, deletePort, updatePort } from '../../network/ports.ts';
import { zoneOfHost } from '../hosts/zones.ts';
import type { NetworkPlan } from './plans.ts';
import type { PortUse, ServerRow } from './table.ts';

const ownerOn = (cloud: CloudContext, host: string | null) => `compute:${host === null ? '' : zoneOfHost(cloud, host)}`;

/** Binds the ports that a server is to have to its host, and makes those that are not there. */
export function connectPorts(cloud: CloudContext, server: ServerRow, plans: readonly NetworkPlan[]): PortUse[] {
  return plans.map((plan) => connectPort(cloud, server, plan));
}

export function connectPort(cloud: CloudContext, server: ServerRow, plan: NetworkPlan): PortUse {
  const place = {
    device_id: server.id,
    device_owner: ownerOn(cloud, server.host),
    'binding:host_id': server.host ?? '',
  };
  if (plan.kind === 'port') {
    const port = cloud.state.tables.network.ports.get(plan.id);
    if (!port) throw new Error(`Port ${plan.id} could not be found.`);
    updatePort(cloud, port, place);
    return { port_id: port.id, made_by_nova: false, tag: plan.tag };
  }
  const port = createPort(cloud, server.project_id, {
    ...place,
    network_id: plan.id,
    ...(plan.fixedIp === null ? {} : { fixed_ips: [{ ip_address: plan.fixedIp }] }),
    ...(plan.groups.length > 0 ? { security_groups: plan.groups } : {}),
  });
  return { port_id: port.id, made_by_nova: true, tag: plan.tag };
}

/** The server runs elsewhere now: so do its ports. */
export function rebindPorts(cloud: CloudContext, server: ServerRow): void {
  for (const { port_id: id } of server.ports) {
    const port = cloud.state.tables.network.ports.get(id);
    const place = { 'binding:host_id': server.host ?? '', device_owner: ownerOn(cloud, server.host) };
    if (port) updatePort(cloud, port, place);
  }
}

/** Nova deletes the ports it made, and lets go of the others. */
export function releasePort(cloud: CloudContext, { port_id: id, made_by_nova: made }: PortUse): void {
  const port = cloud.state.tables.network.ports.get(id);
  if (!port) return;
  if (made) deletePort(cloud, id);
  else updatePort(cloud, port, { device_id: '', device_owner: '', 'binding:host_id': '' });
}
