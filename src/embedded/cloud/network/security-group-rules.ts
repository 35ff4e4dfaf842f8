import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { nullable, oneOf, repr, shown, text, uuidText } from './converters.ts';
import { canReadGroup } from './default-group.ts';
import { conflict, missing, securityGroupNotFound } from './errors.ts';
import { cidrText, parseCidr } from './ip.ts';
import { parseProtocol } from './protocols.ts';
import { type Resource, type Values, onlyValue, owns, standardFields, touched } from './resource.ts';
import { checkedRule, invalid } from './security-group-rule-checks.ts';
import type { SecurityGroupRuleRow } from './tables.ts';

const ETHERTYPES = ['IPv4', 'IPv6'] as const;

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
