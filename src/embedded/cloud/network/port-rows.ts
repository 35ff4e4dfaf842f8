import type { NetRow } from './rows.ts';

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
