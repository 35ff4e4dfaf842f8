import type { CloudContext } from '../context.ts';
import type { ServiceApp } from '../service.ts';
import { networkNotFound } from './errors.ts';
import { toNumber } from './ip.ts';
import type { NetworkRow, SubnetRow } from './tables.ts';

/** `/v2.0/network-ip-availabilities`: how many addresses there are and are used; for administrators. */
export function ipAvailabilityRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { networks } = cloud.state.tables.network;
  app.get('/v2.0/network-ip-availabilities', (c) => {
    const visible = c.get('caller').isAdmin ? networks.all() : [];
    const wanted = c.req.query('network_id');
    const rows = visible.filter((row) => wanted === undefined || row.id === wanted);
    return c.json({ network_ip_availabilities: rows.map((row) => view(cloud, row)) });
  });
  app.get('/v2.0/network-ip-availabilities/:id', (c) => {
    const row = networks.get(c.req.param('id'));
    if (!row || !c.get('caller').isAdmin) throw networkNotFound(c.req.param('id'));
    return c.json({ network_ip_availability: view(cloud, row) });
  });
}

function view(cloud: CloudContext, network: NetworkRow): Record<string, unknown> {
  const subnets = cloud.state.tables.network.subnets.where('network', network.id).map((row) => subnetView(cloud, row));
  const sum = (name: 'used_ips' | 'total_ips') => subnets.reduce((total, subnet) => total + subnet[name], 0);
  return {
    network_id: network.id,
    network_name: network.name,
    tenant_id: network.project_id,
    project_id: network.project_id,
    subnet_ip_availability: subnets,
    used_ips: sum('used_ips'),
    total_ips: sum('total_ips'),
  };
}

function subnetView(cloud: CloudContext, subnet: SubnetRow) {
  const sizes = subnet.allocation_pools.map(({ start, end }) => toNumber(end) - toNumber(start) + 1n);
  const used = cloud.state.tables.network.ports
    .where('subnet', subnet.id)
    .reduce((count, port) => count + port.fixed_ips.filter((ip) => ip.subnet_id === subnet.id).length, 0);
  return {
    subnet_id: subnet.id,
    ip_version: subnet.ip_version,
    cidr: subnet.cidr,
    subnet_name: subnet.name,
    used_ips: used,
    total_ips: Number(sizes.reduce((sum, size) => sum + size, 0n)),
  };
}
