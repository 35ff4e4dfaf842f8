import { type Row, Table } from '../table.ts';
import type { AgentRow, QuotaRow } from './agent-rows.ts';
import type { FlavorProfileRow, ServiceFlavorRow, ServiceProfileRow } from './flavor-rows.ts';
import type { AddressScopeRow, NetworkRow, SegmentRow, SubnetPoolRow, SubnetRow } from './network-rows.ts';
import type { PortRow, TrunkRow } from './port-rows.ts';
import type { QosBindingRow, QosPolicyRow, QosRuleRow } from './qos-rows.ts';
import type { FloatingIpRow, PortForwardingRow, RouterRow } from './router-rows.ts';
import type { AddressGroupRow, RbacPolicyRow, SecurityGroupRow, SecurityGroupRuleRow } from './security-rows.ts';

export type * from './agent-rows.ts';
export type * from './flavor-rows.ts';
export type * from './network-rows.ts';
export type * from './port-rows.ts';
export type * from './qos-rows.ts';
export type * from './router-rows.ts';
export type * from './rows.ts';
export type * from './security-rows.ts';

const project = (row: { readonly project_id: string }) => row.project_id;
/** Where an address is allocated: an address belongs to one port in its subnet. */
export const addressKey = (subnetId: string, address: string) => `${subnetId}/${address}`;

/** Neutron's database, with the columns that something is looked up by. */
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
