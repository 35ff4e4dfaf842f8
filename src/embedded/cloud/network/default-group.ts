import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { securityGroupNotFound } from './errors.ts';
import { owns, standardFields } from './resource.ts';
import { openTo } from './sharing.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from './tables.ts';

/** The project's group `default`, made when it is first needed. */
export function defaultGroupOf(cloud: CloudContext, projectId: string): SecurityGroupRow {
  const { securityGroups } = cloud.state.tables.network;
  const existing = securityGroups.where('project', projectId).find((group) => group.name === 'default');
  if (existing) return existing;
  const group = insertGroup(cloud, projectId, {
    name: 'default',
    description: 'Default security group',
    stateful: true,
  });
  for (const ethertype of ['IPv4', 'IPv6'] as const) insertPlainRule(cloud, group, 'ingress', ethertype, group.id);
  return group;
}

/** A new group lets everything out and nothing in. */
export function insertGroup(
  cloud: CloudContext,
  projectId: string,
  fields: { readonly name: string; readonly description: string; readonly stateful: boolean },
): SecurityGroupRow {
  const group = cloud.state.tables.network.securityGroups.insert({
    ...standardFields(cloud, projectId, fields.description, 1),
    name: fields.name,
    stateful: fields.stateful,
  });
  for (const ethertype of ['IPv4', 'IPv6'] as const) insertPlainRule(cloud, group, 'egress', ethertype, null);
  return group;
}

function insertPlainRule(
  cloud: CloudContext,
  group: SecurityGroupRow,
  direction: SecurityGroupRuleRow['direction'],
  ethertype: SecurityGroupRuleRow['ethertype'],
  remoteGroupId: string | null,
): void {
  cloud.state.tables.network.securityGroupRules.insert({
    ...standardFields(cloud, group.project_id, null, 0),
    security_group_id: group.id,
    ethertype,
    direction,
    protocol: null,
    port_range_min: null,
    port_range_max: null,
    remote_ip_prefix: null,
    remote_group_id: remoteGroupId,
    remote_address_group_id: null,
    normalized_cidr: null,
  });
}

export function canReadGroup(cloud: CloudContext, caller: Caller, group: SecurityGroupRow): boolean {
  return owns(caller, group) || openTo(cloud, group.id, 'access_as_shared', caller);
}

/** Refuses groups that are not there for the caller. `ids` is a port's `security_groups`, if given. */
export function requireGroups(cloud: CloudContext, caller: Caller, ids: unknown): void {
  for (const id of (ids as readonly string[] | undefined) ?? []) {
    const group = cloud.state.tables.network.securityGroups.get(id);
    if (!group || !canReadGroup(cloud, caller, group)) throw securityGroupNotFound(id);
  }
}
