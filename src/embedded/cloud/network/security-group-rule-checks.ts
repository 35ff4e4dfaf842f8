import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { canReadGroup } from './default-group.ts';
import { conflict, missing, securityGroupNotFound } from './errors.ts';
import { parseCidr } from './ip.ts';
import { hasPorts, isIcmp, isIpv6Only, protocolNumber } from './protocols.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from './tables.ts';

/** Everything: the same as no prefix. */
const ANY_PREFIX: readonly (string | null)[] = ['0.0.0.0/0', '::/0', null];

export function invalid(type: string, message: string): ApiError {
  return new ApiError(400, message, { type });
}

/** The rule as it is kept, once nothing in it contradicts itself, the group or another rule. */
export function checkedRule(
  cloud: CloudContext,
  caller: Caller,
  group: SecurityGroupRow,
  given: SecurityGroupRuleRow,
): SecurityGroupRuleRow {
  const rule = canonical(given);
  requireOneRemote(cloud, caller, rule);
  requirePortRange(rule);
  if (rule.ethertype === 'IPv4' && isIpv6Only(rule.protocol)) {
    const message = `Invalid ethertype ${rule.ethertype} for protocol ${rule.protocol ?? ''}.`;
    throw invalid('SecurityGroupEthertypeConflictWithProtocol', message);
  }
  const version = rule.remote_ip_prefix === null ? undefined : parseCidr(rule.remote_ip_prefix)?.version;
  if (version !== undefined && rule.ethertype !== `IPv${version}`) {
    const message = `Conflicting value ethertype ${rule.ethertype} for CIDR ${rule.remote_ip_prefix ?? ''}`;
    throw invalid('SecurityGroupRuleParameterConflict', message);
  }
  const whole = rule.port_range_min === 1 && rule.port_range_max === 65_535;
  const stored = whole ? { ...rule, port_range_min: null, port_range_max: null } : rule;
  const key = sameness(stored);
  const twin = cloud.state.tables.network.securityGroupRules
    .where('group', group.id)
    .find((other) => sameness(other) === key);
  if (twin) {
    throw conflict('SecurityGroupRuleExists', `Security group rule already exists. Rule id is ${twin.id}.`);
  }
  return stored;
}

/** ICMP in IPv6 has one name, whatever it was called. */
function canonical(rule: SecurityGroupRuleRow): SecurityGroupRuleRow {
  if (rule.ethertype !== 'IPv6') return rule;
  if (rule.protocol === 'icmp' || rule.protocol === 'icmpv6') return { ...rule, protocol: 'ipv6-icmp' };
  return rule.protocol === '1' ? { ...rule, protocol: '58' } : rule;
}

function requireOneRemote(cloud: CloudContext, caller: Caller, rule: SecurityGroupRuleRow): void {
  const remotes = [rule.remote_ip_prefix, rule.remote_group_id, rule.remote_address_group_id];
  if (remotes.filter((remote) => remote !== null).length > 1) {
    const message = 'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.';
    throw invalid('SecurityGroupMultipleRemoteEntites', message);
  }
  const { securityGroups, addressGroups } = cloud.state.tables.network;
  if (rule.remote_group_id !== null) {
    const remote = securityGroups.get(rule.remote_group_id);
    if (!remote || !canReadGroup(cloud, caller, remote)) throw securityGroupNotFound(rule.remote_group_id);
  }
  if (rule.remote_address_group_id !== null && !addressGroups.has(rule.remote_address_group_id)) {
    throw missing('AddressGroupNotFound', `Address group ${rule.remote_address_group_id} could not be found.`);
  }
}

function requirePortRange({ protocol, port_range_min: min, port_range_max: max }: SecurityGroupRuleRow): void {
  if (min === null && max === null) return;
  if (protocol === null) {
    const message = 'Must also specify protocol if port range is given.';
    throw invalid('SecurityGroupProtocolRequiredWithPorts', message);
  }
  if (hasPorts(protocol)) {
    if (min === 0 || max === 0) throw invalid('SecurityGroupInvalidPortValue', 'Invalid value for port 0');
    if (min !== null && max !== null && min <= max) return;
    const message = 'For TCP/UDP protocols, port_range_min must be <= port_range_max';
    throw invalid('SecurityGroupInvalidPortRange', message);
  }
  if (isIcmp(protocol)) requireIcmp(min, max);
  else {
    const number = protocolNumber(protocol) ?? 0;
    const message = `Ports cannot be specified for protocol ${number}. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.`;
    throw invalid('SecurityGroupInvalidProtocolForPort', message);
  }
}

function requireIcmp(type: number | null, code: number | null): void {
  for (const [field, attribute, value] of [
    ['type', 'port_range_min', type],
    ['code', 'port_range_max', code],
  ] as const) {
    if (value !== null && value > 255) {
      const message = `Invalid value for ICMP ${field} (${attribute}) ${value}. It must be 0 to 255.`;
      throw invalid('SecurityGroupInvalidIcmpValue', message);
    }
  }
  if (type === null && code !== null) {
    const message = `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`;
    throw invalid('SecurityGroupMissingIcmpType', message);
  }
}

/** Two rules with the same text let the same through. */
function sameness(rule: SecurityGroupRuleRow): string {
  return JSON.stringify([
    rule.direction,
    rule.ethertype,
    rule.port_range_min,
    rule.port_range_max,
    protocolNumber(rule.protocol),
    rule.remote_group_id,
    rule.remote_address_group_id,
    ANY_PREFIX.includes(rule.remote_ip_prefix) ? null : rule.remote_ip_prefix,
  ]);
}
