import type { AddressRange } from './ip.ts';
import type { NetRow } from './rows.ts';

export interface NetworkRow extends NetRow {
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly mtu: number;
  readonly port_security_enabled: boolean;
  readonly dns_domain: string;
  readonly is_default: boolean;
  readonly availability_zone_hints: readonly string[];
  readonly 'router:external': boolean;
  readonly 'provider:network_type': string;
  readonly 'provider:physical_network': string | null;
  readonly 'provider:segmentation_id': number | null;
}

export interface HostRoute {
  readonly destination: string;
  readonly nexthop: string;
}

export interface SubnetRow extends NetRow {
  readonly name: string;
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly subnetpool_id: string | null;
  readonly enable_dhcp: boolean;
  readonly ipv6_ra_mode: string | null;
  readonly ipv6_address_mode: string | null;
  readonly gateway_ip: string | null;
  readonly cidr: string;
  readonly allocation_pools: readonly AddressRange[];
  readonly host_routes: readonly HostRoute[];
  readonly dns_nameservers: readonly string[];
  readonly service_types: readonly string[];
  /** Absent or null: in none. */
  readonly segment_id?: string | null;
}

/** A piece of layer 2 of a network; it belongs to no project. */
export interface SegmentRow extends NetRow {
  readonly network_id: string;
  readonly name: string | null;
  readonly network_type: string;
  readonly physical_network: string | null;
  readonly segmentation_id: number | null;
}

export interface SubnetPoolRow extends NetRow {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly ip_version: 4 | 6;
  readonly min_prefixlen: number;
  readonly max_prefixlen: number;
  readonly default_prefixlen: number;
  readonly default_quota: number | null;
  readonly address_scope_id: string | null;
  readonly is_default: boolean;
  readonly shared: boolean;
}

export interface AddressScopeRow extends NetRow {
  readonly name: string;
  readonly ip_version: 4 | 6;
  readonly shared: boolean;
}
