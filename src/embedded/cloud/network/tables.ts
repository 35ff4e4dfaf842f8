import { type Row, Table } from '../table.ts';
import type { AddressRange } from './ip.ts';

/** What all of Neutron's resources have. Times are `2026-01-01T00:00:00Z`. */
export interface NetRow extends Row {
  /** Empty for what belongs to Neutron itself. */
  readonly project_id: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly revision_number: number;
}

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

/** A kind of a service; it belongs to no project, as its profiles. */
export interface ServiceFlavorRow extends Row {
  readonly project_id: '';
  readonly name: string;
  readonly description: string | null;
  readonly service_type: string;
  readonly enabled: boolean;
}

export interface ServiceProfileRow extends Row {
  readonly project_id: '';
  readonly description: string | null;
  readonly driver: string;
  readonly metainfo: unknown;
  readonly enabled: boolean;
}

/** The id is `<flavor>/<profile>`. */
export interface FlavorProfileRow extends Row {
  readonly flavor_id: string;
  readonly profile_id: string;
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

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

export interface AddressPair {
  readonly mac_address: string;
  readonly ip_address: string;
}

export interface PortRow extends NetRow {
  readonly name: string;
  readonly network_id: string;
  readonly mac_address: string;
  readonly admin_state_up: boolean;
  readonly status: string;
  readonly device_id: string;
  readonly device_owner: string;
  readonly fixed_ips: readonly FixedIp[];
  readonly port_security_enabled: boolean;
  readonly security_groups: readonly string[];
  readonly allowed_address_pairs: readonly AddressPair[];
  readonly extra_dhcp_opts: readonly Readonly<Record<string, unknown>>[];
  readonly dns_name: string;
  readonly dns_domain: string;
  readonly ip_allocation: string;
  readonly 'binding:vnic_type': string;
  readonly 'binding:profile': Readonly<Record<string, unknown>>;
  readonly 'binding:host_id': string;
  readonly 'binding:vif_type': string;
  readonly 'binding:vif_details': Readonly<Record<string, unknown>>;
}

export interface SecurityGroupRow extends NetRow {
  readonly name: string;
  readonly stateful: boolean;
}

export interface SecurityGroupRuleRow extends NetRow {
  readonly security_group_id: string;
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly remote_address_group_id: string | null;
  readonly normalized_cidr: string | null;
}

export interface RouterRow extends NetRow {
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly status: string;
  readonly distributed: boolean;
  readonly ha: boolean;
  readonly availability_zone_hints: readonly string[];
  readonly routes: readonly HostRoute[];
  readonly gateway_port_id: string | null;
  readonly enable_snat: boolean;
}

export interface FloatingIpRow extends NetRow {
  readonly floating_ip_address: string;
  readonly floating_network_id: string;
  /** Neutron's own port that holds the address. */
  readonly floating_port_id: string;
  readonly router_id: string | null;
  readonly port_id: string | null;
  readonly fixed_ip_address: string | null;
  readonly status: string;
  readonly dns_name: string;
  readonly dns_domain: string;
}

export interface PortForwardingRow extends NetRow {
  readonly floatingip_id: string;
  readonly internal_port_id: string;
  readonly internal_ip_address: string;
  readonly internal_port: number;
  readonly external_port: number;
  /** The last of a range; absent where it is one port. */
  readonly internal_port_last?: number;
  readonly external_port_last?: number;
  readonly protocol: string;
}

export interface RbacPolicyRow extends Row {
  readonly project_id: string;
  readonly object_type: string;
  readonly object_id: string;
  readonly action: string;
  readonly target_tenant: string;
}

export interface AddressGroupRow extends NetRow {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A port that is carried by a trunk. */
export interface SubPort {
  readonly segmentation_id: number;
  readonly segmentation_type: string;
  readonly port_id: string;
}

export interface TrunkRow extends NetRow {
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly port_id: string;
  readonly status: string;
  readonly sub_ports: readonly SubPort[];
}

export interface QosPolicyRow extends NetRow {
  readonly name: string;
  readonly is_default: boolean;
}

export interface QosRuleRow extends Row {
  readonly policy_id: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type QosTarget = 'port' | 'network' | 'floatingip';

/** What is held to a QoS policy; the id is that of the port, network or floating IP. */
export interface QosBindingRow extends Row {
  readonly kind: QosTarget;
  readonly policy_id: string;
}

/** Limits that a project has of its own; the id is the project's. */
export interface QuotaRow extends Row {
  readonly limits: Readonly<Record<string, number>>;
}

export interface AgentRow extends Row {
  readonly agent_type: string;
  readonly binary: string;
  readonly host: string;
  readonly topic: string;
  readonly availability_zone: string | null;
  readonly admin_state_up: boolean;
  readonly description: string | null;
  readonly alive: boolean;
  readonly configurations: Readonly<Record<string, unknown>>;
  readonly started_ms: number;
}

const project = (row: { readonly project_id: string }) => row.project_id;
/** Where an address is allocated: an address belongs to one port in its subnet. */
export const addressKey = (subnetId: string, address: string) => `${subnetId}/${address}`;

export function networkTables() {
  return {
    networks: new Table<NetworkRow, 'project' | 'name' | 'segment'>({
      project,
      name: (row) => row.name,
      segment: (row) =>
        `${row['provider:network_type']}/${row['provider:physical_network'] ?? ''}/${row['provider:segmentation_id'] ?? ''}`,
    }),
    subnets: new Table<SubnetRow, 'project' | 'network' | 'pool'>({
      project,
      network: (row) => row.network_id,
      pool: (row) => row.subnetpool_id,
    }),
    subnetPools: new Table<SubnetPoolRow, 'project'>({ project }),
    addressScopes: new Table<AddressScopeRow, 'project'>({ project }),
    ports: new Table<PortRow, 'project' | 'network' | 'device' | 'subnet' | 'address' | 'mac' | 'group' | 'name'>({
      project,
      network: (row) => row.network_id,
      device: (row) => row.device_id,
      subnet: (row) => row.fixed_ips.map((ip) => ip.subnet_id),
      address: (row) => row.fixed_ips.flatMap((ip) => [addressKey(ip.subnet_id, ip.ip_address), ip.ip_address]),
      mac: (row) => row.mac_address,
      group: (row) => row.security_groups,
      name: (row) => row.name,
    }),
    securityGroups: new Table<SecurityGroupRow, 'project' | 'name'>({ project, name: (row) => row.name }),
    securityGroupRules: new Table<SecurityGroupRuleRow, 'project' | 'group' | 'remote'>({
      project,
      group: (row) => row.security_group_id,
      remote: (row) => row.remote_group_id ?? row.remote_address_group_id,
    }),
    routers: new Table<RouterRow, 'project'>({ project }),
    floatingIps: new Table<FloatingIpRow, 'project' | 'port' | 'address' | 'router'>({
      project,
      port: (row) => row.port_id,
      address: (row) => row.floating_ip_address,
      router: (row) => row.router_id,
    }),
    portForwardings: new Table<PortForwardingRow, 'floatingip' | 'port'>({
      floatingip: (row) => row.floatingip_id,
      port: (row) => row.internal_port_id,
    }),
    rbacPolicies: new Table<RbacPolicyRow, 'project' | 'object'>({ project, object: (row) => row.object_id }),
    addressGroups: new Table<AddressGroupRow, 'project'>({ project }),
    trunks: new Table<TrunkRow, 'project' | 'port'>({ project, port: (row) => row.port_id }),
    qosPolicies: new Table<QosPolicyRow, 'project'>({ project }),
    qosRules: new Table<QosRuleRow, 'policy'>({ policy: (row) => row.policy_id }),
    qosBindings: new Table<QosBindingRow, 'policy'>({ policy: (row) => row.policy_id }),
    segments: new Table<SegmentRow, 'network' | 'segment'>({
      network: (row) => row.network_id,
      segment: (row) => `${row.network_type}/${row.physical_network ?? ''}/${row.segmentation_id ?? ''}`,
    }),
    serviceFlavors: new Table<ServiceFlavorRow>({}),
    serviceProfiles: new Table<ServiceProfileRow>({}),
    flavorProfiles: new Table<FlavorProfileRow, 'flavor' | 'profile'>({
      flavor: (row) => row.flavor_id,
      profile: (row) => row.profile_id,
    }),
    quotas: new Table<QuotaRow>({}),
    agents: new Table<AgentRow>({}),
    /** What an agent does not serve; the id is `agent/thing`. */
    unscheduled: new Table<Row>({}),
  };
}

export type NetworkTables = ReturnType<typeof networkTables>;
