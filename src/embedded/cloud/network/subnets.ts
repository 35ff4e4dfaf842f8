import type { CloudContext } from '../context.ts';
import { conflict, subnetNotFound } from './errors.ts';
import type { AddressRange } from './ip.ts';
import { requireSegment } from './network-segments.ts';
import { canReadNetwork, requireUsableNetwork } from './networks.ts';
import { onlyValue, owns, type Resource, touched, type Values } from './resource.ts';
import { openTo } from './sharing.ts';
import { cidrOf, requireGateway, requirePools } from './subnet-addresses.ts';
import { ATTRIBUTES } from './subnet-attributes.ts';
import { createSubnet } from './subnet-creation.ts';
import { deleteSubnet } from './subnet-removal.ts';
import type { SubnetRow } from './tables.ts';

export function subnetsResource(cloud: CloudContext): Resource<SubnetRow> {
  const { networks, subnets } = cloud.state.tables.network;
  return {
    singular: 'subnet',
    plural: 'subnets',
    path: 'subnets',
    attributes: ATTRIBUTES,
    quota: 'subnet',
    notFound: subnetNotFound,
    get: (id) => subnets.get(id),
    rows: (filters) => {
      const network = onlyValue(filters, 'network_id');
      return network === undefined ? subnets.all() : subnets.where('network', network);
    },
    readable: (caller, row) => owns(caller, row) || openTo(cloud, row.network_id, 'access_as_shared', caller),
    view: (row) => ({ ...row, segment_id: row.segment_id ?? null }),
    create: (caller, projectId, values) => {
      const network = requireUsableNetwork(cloud, caller, values['network_id'] as string, 'subnet');
      return createSubnet(cloud, network, projectId, values);
    },
    update: (_caller, row, values) => updateSubnet(cloud, row, values),
    remove: (caller, row) => {
      const network = networks.get(row.network_id);
      if (!network || !canReadNetwork(cloud, caller, network)) throw subnetNotFound(row.id);
      deleteSubnet(cloud, row);
    },
    setTags: (row, tags) => subnets.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

function updateSubnet(cloud: CloudContext, row: SubnetRow, values: Values): SubnetRow {
  const cidr = cidrOf(row);
  const gateway = 'gateway_ip' in values ? (values['gateway_ip'] as string | null) : row.gateway_ip;
  if (gateway !== row.gateway_ip) {
    if (gateway !== null) requireGateway(cidr, gateway);
    requireGatewayFree(cloud, row);
  }
  const given = (values['allocation_pools'] as AddressRange[] | undefined) ?? row.allocation_pools;
  if ('allocation_pools' in values || gateway !== row.gateway_ip) requirePools(cidr, given, gateway);
  const { networks, subnets } = cloud.state.tables.network;
  const network = networks.get(row.network_id);
  if (network && 'segment_id' in values) requireSegment(cloud, network, values['segment_id'] as string | null, row);
  return subnets.update(row.id, {
    ...(values as Partial<SubnetRow>),
    ...touched(cloud, row),
  });
}

function requireGatewayFree(cloud: CloudContext, row: SubnetRow): void {
  const holder = cloud.state.tables.network.ports
    .where('subnet', row.id)
    .find(
      (port) =>
        port.device_owner === 'network:router_interface' &&
        port.fixed_ips.some((ip) => ip.subnet_id === row.id && ip.ip_address === row.gateway_ip),
    );
  if (!holder) return;
  const message = `Current gateway ip ${row.gateway_ip ?? ''} already in use by port ${holder.id}. Unable to update.`;
  throw conflict('GatewayIpInUse', message);
}
