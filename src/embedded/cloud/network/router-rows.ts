import type { HostRoute } from './network-rows.ts';
import type { NetRow } from './rows.ts';

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
