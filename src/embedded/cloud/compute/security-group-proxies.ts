import { ApiError } from '../api-error.ts';
import { defaultGroupOf } from '../network/default-group.ts';
import { requireQuota } from '../network/quotas.ts';
import { createValues } from '../network/request-body.ts';
import { securityGroupRulesResource } from '../network/security-group-rules.ts';
import { securityGroupsResource } from '../network/security-groups.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../network/tables.ts';
import type { Call, Route } from '../versioned-api/router.ts';

/** Last microversion in which Nova passes security groups on to Neutron. */
const until = 35;

/** `/os-security-groups` and `/os-security-group-rules`: Neutron's groups as Nova had them, with what they let in alone. */
export const securityGroupProxies: readonly Route[] = [
  { method: 'GET', path: '/os-security-groups', until, handle: list },
  { method: 'POST', path: '/os-security-groups', until, handle: create },
  { method: 'GET', path: '/os-security-groups/:id', until, handle: (call) => shown(call, find(call)) },
  { method: 'PUT', path: '/os-security-groups/:id', until, handle: update },
  { method: 'DELETE', path: '/os-security-groups/:id', until, status: 202, handle: remove },
  { method: 'POST', path: '/os-security-group-rules', until, handle: createRule },
  { method: 'DELETE', path: '/os-security-group-rules/:id', until, status: 202, handle: removeRule },
];

function list(call: Call): object {
  const project = call.caller.project?.id ?? '';
  defaultGroupOf(call.cloud, project);
  const groups = call.cloud.state.tables.network.securityGroups.where('project', project);
  const sorted = groups.toSorted((a, b) => a.name.localeCompare(b.name));
  return { security_groups: sorted.map((group) => view(call, group)) };
}

function find(call: Call, id = call.param('id')): SecurityGroupRow {
  const resource = securityGroupsResource(call.cloud);
  const group = resource.get(id);
  if (group && resource.readable(call.caller, group)) return group;
  throw new ApiError(404, `Security group ${id} not found.`);
}

function view(call: Call, group: SecurityGroupRow): object {
  const rules = call.cloud.state.tables.network.securityGroupRules.where('group', group.id);
  return {
    id: group.id,
    description: group.description,
    name: group.name,
    tenant_id: group.project_id,
    rules: rules.filter(({ direction }) => direction === 'ingress').map((rule) => ruleView(call, rule)),
  };
}
const shown = (call: Call, group: SecurityGroupRow) => ({ security_group: view(call, group) });

function ruleView({ cloud }: Call, rule: SecurityGroupRuleRow): object {
  const source =
    rule.remote_group_id === null ? undefined : cloud.state.tables.network.securityGroups.get(rule.remote_group_id);
  const anywhere = rule.ethertype === 'IPv4' ? '0.0.0.0/0' : '::/0';
  return {
    id: rule.id,
    parent_group_id: rule.security_group_id,
    ip_protocol: rule.protocol,
    ...portsOf(rule),
    group: source ? { name: source.name, tenant_id: source.project_id } : {},
    ip_range: source ? {} : { cidr: rule.remote_ip_prefix ?? anywhere },
  };
}

/** A rule for a whole protocol has all its ports, or -1 where there are none. */
function portsOf({ protocol, port_range_min: from, port_range_max: to }: SecurityGroupRuleRow) {
  if (protocol === null || from !== null || to !== null) return { from_port: from, to_port: to };
  const hasPorts = /^(tcp|udp)$/i.test(protocol);
  return hasPorts ? { from_port: 1, to_port: 65_535 } : { from_port: -1, to_port: -1 };
}

function member<T>(call: Call, name: string): Partial<T> {
  if (call.body === null) throw new ApiError(400, "The request body can't be empty");
  const value = (call.body as Readonly<Record<string, unknown>>)[name];
  if (value === undefined || value === null) throw new ApiError(400, `Missing parameter ${name}`);
  return value;
}

type Named = Readonly<Record<'name' | 'description', unknown>>;

function names(call: Call): { name: string; description: string } {
  const { name, description } = member<Named>(call, 'security_group');
  for (const [property, value] of Object.entries({ name, description })) {
    if (typeof value !== 'string') throw new ApiError(400, `Security group ${property} is not a string or unicode`);
  }
  if (String(name).trim() === '') throw new ApiError(400, 'Security group name cannot be empty.');
  return { name: name as string, description: description as string };
}

function create(call: Call): object {
  const resource = securityGroupsResource(call.cloud);
  const { projectId, values } = createValues(resource, call.caller, names(call));
  try {
    requireQuota(call.cloud, projectId, 'security_group', 1);
  } catch (error) {
    if (error instanceof ApiError) throw new ApiError(403, error.message);
    throw error;
  }
  const group = resource.create?.(call.caller, projectId, values);
  if (!group) throw new ApiError(404, 'The resource could not be found.');
  return shown(call, group);
}

function update(call: Call): object {
  const group = find(call);
  const changed = securityGroupsResource(call.cloud).update?.(call.caller, group, names(call));
  return shown(call, changed ?? group);
}

function remove(call: Call): undefined {
  securityGroupsResource(call.cloud).remove?.(call.caller, find(call));
  return undefined;
}

interface AskedRule {
  readonly parent_group_id: string;
  readonly ip_protocol: string;
  readonly from_port: number | string;
  readonly to_port: number | string;
  readonly cidr: string | null;
  readonly group_id: string | null;
}

function createRule(call: Call): object {
  const asked = member<AskedRule>(call, 'security_group_rule');
  const group = find(call, String(asked.parent_group_id));
  const source = asked.group_id === undefined || asked.group_id === null ? undefined : find(call, asked.group_id);
  if (!source && asked.ip_protocol === undefined)
    throw new ApiError(400, 'Not enough parameters to build a valid rule.');
  const port = (given: number | string | undefined) =>
    given === undefined || Number(given) === -1 ? {} : { port: Number(given) };
  const [from, to] = [port(asked.from_port).port, port(asked.to_port).port];
  const cidr = asked.cidr ?? '0.0.0.0/0';
  const resource = securityGroupRulesResource(call.cloud);
  const { projectId, values } = createValues(resource, call.caller, {
    security_group_id: group.id,
    direction: 'ingress',
    ethertype: !source && cidr.includes(':') ? 'IPv6' : 'IPv4',
    ...(asked.ip_protocol === undefined ? {} : { protocol: asked.ip_protocol.toLowerCase() }),
    ...(from === undefined ? {} : { port_range_min: from }),
    ...(to === undefined ? {} : { port_range_max: to }),
    ...(source ? { remote_group_id: source.id } : { remote_ip_prefix: cidr }),
  });
  const rule = resource.create?.(call.caller, projectId, values);
  if (!rule) throw new ApiError(404, 'The resource could not be found.');
  return { security_group_rule: ruleView(call, rule) };
}

function removeRule(call: Call): undefined {
  const resource = securityGroupRulesResource(call.cloud);
  const rule = resource.get(call.param('id'));
  if (!rule || !resource.readable(call.caller, rule)) {
    throw new ApiError(404, `Security group rule ${call.param('id')} not found.`);
  }
  resource.remove?.(call.caller, rule);
  return undefined;
}
