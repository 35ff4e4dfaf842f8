import { z } from 'zod';
import { resource } from '../service/resource.ts';
import { maybeBoolean, maybeNumber, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { PAGED } from './paging.ts';

const network = z.object({
  id: text,
  name: text,
  /** ACTIVE, DOWN, BUILD or ERROR. */
  status: maybeText,
  project_id: maybeText,
  description: maybeText,
  admin_state_up: z.boolean().default(true),
  shared: maybeBoolean,
  'router:external': maybeBoolean,
  mtu: maybeNumber,
  port_security_enabled: maybeBoolean,
  subnets: textList,
  availability_zones: textList,
  availability_zone_hints: textList,
  'provider:network_type': maybeText,
  'provider:physical_network': maybeText,
  'provider:segmentation_id': maybeNumber,
  dns_domain: maybeText,
  tags: textList,
});
export type Network = z.output<typeof network>;

export interface CreateNetwork {
  readonly name: string;
  readonly description?: string;
  readonly project_id?: string;
  readonly admin_state_up?: boolean;
  readonly shared?: boolean;
  readonly 'router:external'?: boolean;
  readonly mtu?: number;
  readonly port_security_enabled?: boolean;
  readonly availability_zone_hints?: readonly string[];
  /** `provider:` fields are for administrators. */
  readonly 'provider:network_type'?: string;
  readonly 'provider:physical_network'?: string;
  readonly 'provider:segmentation_id'?: number;
  readonly dns_domain?: string;
}
export type UpdateNetwork = Partial<Omit<CreateNetwork, 'project_id' | 'availability_zone_hints'>>;

const pool = z.object({ start: text, end: text });
const hostRoute = z.object({ destination: text, nexthop: text });

const subnet = z.object({
  id: text,
  name: z.string().default(''),
  network_id: text,
  project_id: maybeText,
  description: maybeText,
  cidr: text,
  ip_version: z.number(),
  gateway_ip: maybeText,
  enable_dhcp: z.boolean().default(true),
  dns_nameservers: textList,
  allocation_pools: z.array(pool).default([]),
  host_routes: z.array(hostRoute).default([]),
  ipv6_address_mode: maybeText,
  ipv6_ra_mode: maybeText,
  tags: textList,
});
export type Subnet = z.output<typeof subnet>;

export interface CreateSubnet {
  readonly network_id: string;
  readonly cidr: string;
  readonly ip_version: 4 | 6;
  readonly name?: string;
  readonly description?: string;
  readonly project_id?: string;
  /** Null for none; left out, Neutron takes the first address. */
  readonly gateway_ip?: string | null;
  readonly enable_dhcp?: boolean;
  readonly dns_nameservers?: readonly string[];
  readonly allocation_pools?: readonly z.output<typeof pool>[];
  readonly host_routes?: readonly z.output<typeof hostRoute>[];
  readonly ipv6_address_mode?: string;
  readonly ipv6_ra_mode?: string;
}
export type UpdateSubnet = Partial<
  Omit<CreateSubnet, 'network_id' | 'cidr' | 'ip_version' | 'project_id' | 'ipv6_address_mode' | 'ipv6_ra_mode'>
>;

export interface Networks {
  /** Own, shared and external ones; all for administrators. Filters: any field. */
  listNetworks(query?: Query): Promise<Network[]>;
  getNetwork(id: string): Promise<Network>;
  createNetwork(body: CreateNetwork): Promise<Network>;
  updateNetwork(id: string, body: UpdateNetwork): Promise<Network>;
  /** A conflict while ports are in it. */
  deleteNetwork(id: string): Promise<void>;
  listSubnets(query?: Query): Promise<Subnet[]>;
  getSubnet(id: string): Promise<Subnet>;
  /** Neutron normalises addresses and the CIDR; compare with what it answers. */
  createSubnet(body: CreateSubnet): Promise<Subnet>;
  updateSubnet(id: string, body: UpdateSubnet): Promise<Subnet>;
  deleteSubnet(id: string): Promise<void>;
}

export function networks(api: ServiceApi): Networks {
  const nets = resource<Network, CreateNetwork, UpdateNetwork>(api, {
    one: 'network',
    many: 'networks',
    at: '/networks',
    of: network,
    listQuery: PAGED,
  });
  const subnets = resource<Subnet, CreateSubnet, UpdateSubnet>(api, {
    one: 'subnet',
    many: 'subnets',
    at: '/subnets',
    of: subnet,
    listQuery: PAGED,
  });
  return {
    listNetworks: nets.list,
    getNetwork: nets.get,
    createNetwork: nets.create,
    updateNetwork: nets.update,
    deleteNetwork: nets.remove,
    listSubnets: subnets.list,
    getSubnet: subnets.get,
    createSubnet: subnets.create,
    updateSubnet: subnets.update,
    deleteSubnet: subnets.remove,
  };
}
