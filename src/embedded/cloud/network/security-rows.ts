import type { Row } from '../table.ts';
import type { NetRow } from './rows.ts';

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
