import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import {
  address,
  boolean,
  cidr as cidrConvert,
  hostRoutes,
  integer,
  invalidAttribute,
  nameservers,
  nonNegative,
  nullable,
  oneOf,
  shown,
  textList,
  uuidText,
  withKeys,
} from './converters.ts';
import { badRequest, conflict, invalidInput, subnetNotFound } from './errors.ts';
import { type AddressRange, type Cidr, cidrText, overlap, parseCidr } from './ip.ts';
import { canReadNetwork, requireUsableNetwork } from './networks.ts';
import { requireSegment } from './network-segments.ts';
import { NAME, type Resource, type Values, onlyValue, owns, standardFields, touched } from './resource.ts';
import { openTo } from './sharing.ts';
import { cidrOf, defaultGateway, defaultPools, requireGateway, requirePools } from './subnet-addresses.ts';
import { allocateFromPool } from './subnet-pools.ts';
import { deleteSubnet } from './subnet-removal.ts';
import type { NetworkRow, SubnetRow } from './tables.ts';

const IPV6_MODES = oneOf(['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac']);

function pools(value: unknown, name: string): AddressRange[] {
  if (!Array.isArray(value)) throw invalidAttribute(name, `Invalid data format for IP pool: '${shown(value)}'`);
  return value.map((item: unknown) => {
    const range = withKeys(item, ['start', 'end'], name);
    return {
      start: address(range['start'], name) as string,
      end: address(range['end'], name) as string,
    };
  });
}

const ATTRIBUTES = {
  name: NAME,
  network_id: { access: 'create', convert: uuidText },
  ip_version: {
    access: 'create',
    convert: (value: unknown, name: string) => oneOf([4, 6])(integer(value, name), name),
  },
  cidr: { access: 'create', optional: true, convert: nullable(cidrConvert) },
  prefixlen: {
    access: 'create',
    optional: true,
    convert: nonNegative,
    hidden: true,
  },
  subnetpool_id: {
    access: 'create',
    optional: true,
    convert: nullable(uuidText),
  },
  use_default_subnetpool: {
    access: 'create',
    initial: false,
    convert: boolean,
    hidden: true,
  },
  gateway_ip: { access: 'both', optional: true, convert: nullable(address) },
  allocation_pools: { access: 'both', optional: true, convert: pools },
  dns_nameservers: { access: 'both', initial: [], convert: nameservers },
  host_routes: { access: 'both', initial: [], convert: hostRoutes },
  enable_dhcp: { access: 'both', initial: true, convert: boolean },
  ipv6_ra_mode: { access: 'create', optional: true, convert: IPV6_MODES },
  ipv6_address_mode: { access: 'create', optional: true, convert: IPV6_MODES },
  service_types: {
    access: 'both',
    initial: [],
    convert: textList,
    policy: 'admin',
  },
  segment_id: {
    access: 'both',
    initial: null,
    convert: nullable(uuidText),
    policy: 'admin',
    adminSees: true,
  },
} as const;

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

function createSubnet(cloud: CloudContext, network: NetworkRow, projectId: string, values: Values): SubnetRow {
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
