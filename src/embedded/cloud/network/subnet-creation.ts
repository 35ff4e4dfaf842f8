import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { badRequest, invalidInput } from './errors.ts';
import { type AddressRange, type Cidr, cidrText, overlap, parseCidr } from './ip.ts';
import { requireSegment } from './network-segments.ts';
import { standardFields, type Values } from './resource.ts';
import { cidrOf, defaultGateway, defaultPools, requireGateway, requirePools } from './subnet-addresses.ts';
import { allocateFromPool } from './subnet-pools.ts';
import type { NetworkRow, SubnetRow } from './tables.ts';

/** Makes a subnet of the network, with a CIDR that was given or that a pool had left. Throws an `ApiError` where Neutron refuses. */
export function createSubnet(cloud: CloudContext, network: NetworkRow, projectId: string, values: Values): SubnetRow {
  const tables = cloud.state.tables.network;
  const version = values['ip_version'] as 4 | 6;
  const { cidr, poolId } = chooseCidr(cloud, values, version);
  const modes = {
    ipv6_ra_mode: (values['ipv6_ra_mode'] as string | undefined) ?? null,
    ipv6_address_mode: (values['ipv6_address_mode'] as string | undefined) ?? null,
  };
  requireFits(cloud, network, cidr, version, values);
  const gateway = values['gateway_ip'] === undefined ? defaultGateway(cidr) : (values['gateway_ip'] as string | null);
  if (gateway !== null) requireGateway(cidr, gateway);
  const given = values['allocation_pools'] as AddressRange[] | undefined;
  if (given) requirePools(cidr, given, gateway);
  const segment = (values['segment_id'] as string | null | undefined) ?? null;
  requireSegment(cloud, network, segment);
  const row = tables.subnets.insert({
    ...standardFields(cloud, projectId, values['description'], 0),
    name: values['name'] as string,
    network_id: network.id,
    ip_version: version,
    subnetpool_id: poolId,
    enable_dhcp: values['enable_dhcp'] as boolean,
    ...modes,
    gateway_ip: gateway,
    cidr: cidrText(cidr),
    allocation_pools: given ?? defaultPools(cidr, gateway),
    host_routes: values['host_routes'] as SubnetRow['host_routes'],
    dns_nameservers: values['dns_nameservers'] as string[],
    service_types: values['service_types'] as string[],
    segment_id: segment,
  });
  tables.networks.update(network.id, {
    revision_number: network.revision_number + 1,
  });
  return row;
}

function chooseCidr(
  cloud: CloudContext,
  values: Values,
  version: 4 | 6,
): { readonly cidr: Cidr; readonly poolId: string | null } {
  const text = values['cidr'] as string | null | undefined;
  const poolId = values['subnetpool_id'] as string | null | undefined;
  if (typeof poolId === 'string' || values['use_default_subnetpool'] === true) {
    const wanted = {
      version,
      poolId: poolId ?? undefined,
      cidr: text ?? undefined,
    };
    return allocateFromPool(cloud, {
      ...wanted,
      prefixlen: values['prefixlen'] as number | undefined,
    });
  }
  const cidr = typeof text === 'string' ? parseCidr(text) : undefined;
  if (!cidr) throw badRequest('subnets', 'a subnetpool must be specified in the absence of a cidr');
  if (cidr.version !== version) {
    throw invalidInput(`cidr '${cidrText(cidr)}' does not match the ip_version '${version}'`);
  }
  return { cidr, poolId: null };
}

function requireFits(cloud: CloudContext, network: NetworkRow, cidr: Cidr, version: 4 | 6, values: Values): void {
  for (const mode of ['ipv6_ra_mode', 'ipv6_address_mode']) {
    if (version === 4 && values[mode] !== undefined) throw invalidInput(`${mode} is not valid when ip_version is 4`);
  }
  if (values['enable_dhcp'] === true) requireDhcpFits(cidr);
  const tooLong = version === 4 ? cidr.prefix > 30 : cidr.prefix > 126;
  if (tooLong && values['enable_dhcp'] === true) {
    throw invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled');
  }
  for (const other of cloud.state.tables.network.subnets.where('network', network.id)) {
    if (overlap(cidrOf(other), cidr)) {
      const what = `Requested subnet with cidr: ${cidrText(cidr)} for network: ${network.id}`;
      throw invalidInput(`${what} overlaps with another subnet`);
    }
  }
}

/** DHCP serves ordinary addresses only. */
function requireDhcpFits(cidr: Cidr): void {
  const refuse = (what: string) => {
    const message = `Invalid input for operation: ${what} is not supported if enable_dhcp is True.`;
    return new ApiError(400, message, { type: 'InvalidInput' });
  };
  if (cidr.version !== 4) return;
  if (cidr.first === 0n) throw refuse("First IP '0.0.0.0' of network");
  if (cidr.first >> 28n === 14n) throw refuse('Multicast IP subnet');
  if (cidr.first >> 24n === 127n) throw refuse('Loopback IP subnet');
}
