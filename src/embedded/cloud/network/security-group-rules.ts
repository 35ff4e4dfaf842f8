import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { nullable, oneOf, repr, shown, text, uuidText } from './converters.ts';
import { canReadGroup } from './default-group.ts';
import { conflict, missing, securityGroupNotFound } from './errors.ts';
import { cidrText, parseCidr } from './ip.ts';
import { hasPorts, isIcmp, isIpv6Only, parseProtocol, protocolNumber } from './protocols.ts';
import { type Resource, type Values, onlyValue, owns, standardFields, touched } from './resource.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from './tables.ts';

const ETHERTYPES = ['IPv4', 'IPv6'] as const;
/** Everything: the same as no prefix. */
const ANY_PREFIX: readonly (string | null)[] = ['0.0.0.0/0', '::/0', null];

function invalid(type: string, message: string): ApiError {
  return new ApiError(400, message, { type });
}

function ethertype(value: unknown): unknown {
  const found = ETHERTYPES.find((known) => known.toLowerCase() === shown(value).toLowerCase());
  if (found) return found;
  const message = `Security group rule for ethertype '${shown(value)}' not supported. Allowed values are ${repr(ETHERTYPES)}.`;
  throw invalid('SecurityGroupRuleInvalidEtherType', message);
}

function port(value: unknown): unknown {
  if (value === null) return null;
  const number = Number(value);
  if (shown(value) !== '' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw invalid('SecurityGroupInvalidPortValue', `Invalid value for port ${shown(value)}`);
}

function prefix(value: unknown): unknown {
  if (value === null || value === '') return null;
  const text = shown(value);
  const parsed = parseCidr(text);
  if (!parsed) throw invalid('InvalidCIDR', `Invalid CIDR ${text} given as IP prefix.`);
  return text.includes('/') ? text : `${text}/${parsed.prefix}`;
}

const ATTRIBUTES = {
  security_group_id: { access: 'create', convert: text(36) },
  direction: { access: 'create', convert: oneOf(['ingress', 'egress']) },
  ethertype: { access: 'create', initial: 'IPv4', convert: ethertype },
  protocol: { access: 'create', initial: null, convert: parseProtocol },
  port_range_min: { access: 'create', initial: null, convert: port },
  port_range_max: { access: 'create', initial: null, convert: port },
  remote_ip_prefix: { access: 'create', initial: null, convert: prefix },
  remote_group_id: { access: 'create', initial: null, convert: nullable(uuidText) },
  remote_address_group_id: { access: 'create', initial: null, convert: nullable(uuidText) },
  normalized_cidr: { access: 'read' },
} as const;

export function securityGroupRulesResource(cloud: CloudContext): Resource<SecurityGroupRuleRow> {
  const { securityGroups, securityGroupRules } = cloud.state.tables.network;
  const bump = (groupId: string) => {
    const group = securityGroups.get(groupId);
    if (group) securityGroups.update(groupId, touched(cloud, group));
  };
  return {
    singular: 'security_group_rule',
    plural: 'security_group_rules',
    path: 'security-group-rules',
    attributes: ATTRIBUTES,
    quota: 'security_group_rule',
    notFound: (id) => missing('SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),
    get: (id) => securityGroupRules.get(id),
    rows: (filters) => {
      const group = onlyValue(filters, 'security_group_id');
      return group === undefined ? securityGroupRules.all() : securityGroupRules.where('group', group);
    },
    readable: (caller, row) => {
      const group = securityGroups.get(row.security_group_id);
      return owns(caller, row) || (group !== undefined && canReadGroup(cloud, caller, group));
    },
    view: ({ tags: _tags, ...row }) => row,
    create: (caller, projectId, values) => {
      const group = securityGroups.get(values['security_group_id'] as string);
      if (!group || !owns(caller, group)) throw securityGroupNotFound(shown(values['security_group_id']));
      const rule = checkedRule(cloud, caller, group, {
        ...standardFields(cloud, projectId, values['description'], 0),
        ...fieldsOf(values),
      });
      securityGroupRules.insert(rule);
      bump(group.id);
      return rule;
    },
    checkTogether: (items) => {
      const distinct = new Set(items.map((item) => JSON.stringify(Object.entries(item).toSorted())));
      if (distinct.size === items.length) return;
      throw conflict('DuplicateSecurityGroupRuleInPost', 'Duplicate Security Group Rule in POST.');
    },
    update: () => {
      throw new ApiError(500, 'Request Failed: internal server error while processing your request.');
    },
    remove: (_caller, row) => {
      securityGroupRules.delete(row.id);
      bump(row.security_group_id);
    },
  };
}

function fieldsOf(values: Values): Omit<SecurityGroupRuleRow, keyof ReturnType<typeof standardFields>> {
  const remotePrefix = values['remote_ip_prefix'] as string | null;
  const parsed = remotePrefix === null ? undefined : parseCidr(remotePrefix);
  return {
    security_group_id: values['security_group_id'] as string,
    ethertype: values['ethertype'] as SecurityGroupRuleRow['ethertype'],
    direction: values['direction'] as SecurityGroupRuleRow['direction'],
    protocol: values['protocol'] as string | null,
    port_range_min: values['port_range_min'] as number | null,
    port_range_max: values['port_range_max'] as number | null,
    remote_ip_prefix: remotePrefix,
    remote_group_id: values['remote_group_id'] as string | null,
    remote_address_group_id: values['remote_address_group_id'] as string | null,
    normalized_cidr: parsed ? cidrText(parsed) : null,
  };
}

function checkedRule(
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
