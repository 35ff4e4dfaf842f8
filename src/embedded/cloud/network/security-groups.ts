import type { CloudContext } from '../context.ts';
import { boolean, text } from './converters.ts';
import { canReadGroup, defaultGroupOf, insertGroup } from './default-group.ts';
import { conflict, securityGroupNotFound } from './errors.ts';
import { type Resource, onlyValue, touched } from './resource.ts';
import { forgetSharing, openTo } from './sharing.ts';
import type { SecurityGroupRow } from './tables.ts';

function groupName(value: unknown, name: string): unknown {
  const wanted = text()(value, name) as string;
  if (wanted.toLowerCase() === 'default') {
    throw conflict('SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
  }
  return wanted;
}

const ATTRIBUTES = {
  name: { access: 'both', initial: '', convert: groupName },
  stateful: { access: 'both', initial: true, convert: boolean },
  security_group_rules: { access: 'read' },
  shared: { access: 'read', convert: boolean },
} as const;

export function securityGroupsResource(cloud: CloudContext): Resource<SecurityGroupRow> {
  const { securityGroups, securityGroupRules, ports } = cloud.state.tables.network;
  return {
    singular: 'security_group',
    plural: 'security_groups',
    path: 'security-groups',
    attributes: ATTRIBUTES,
    quota: 'security_group',
    notFound: securityGroupNotFound,
    get: (id) => securityGroups.get(id),
    rows: (filters) => {
      const name = onlyValue(filters, 'name');
      return name === undefined ? securityGroups.all() : securityGroups.where('name', name);
    },
    readable: (caller, row) => canReadGroup(cloud, caller, row),
    view: (row, caller) => ({
      ...row,
      shared: openTo(cloud, row.id, 'access_as_shared', caller),
      security_group_rules: securityGroupRules
        .where('group', row.id)
        .map((rule) => ({ ...rule, tenant_id: rule.project_id })),
    }),
    create: (_caller, projectId, values) => {
      defaultGroupOf(cloud, projectId);
      const { name, description, stateful } = values;
      return insertGroup(cloud, projectId, {
        name: name as string,
        description: description as string,
        stateful: stateful as boolean,
      });
    },
    update: (_caller, row, values) => {
      if (row.name === 'default' && 'name' in values) {
        throw conflict('SecurityGroupCannotUpdateDefault', 'Updating default security group not allowed.');
      }
      return securityGroups.update(row.id, { ...(values as Partial<SecurityGroupRow>), ...touched(cloud, row) });
    },
    remove: (caller, row) => {
      if (ports.count('group', row.id) > 0) throw conflict('SecurityGroupInUse', `Security Group ${row.id} in use.`);
      if (row.name === 'default' && !caller.isAdmin) {
        const message = 'Insufficient rights for removing default security group.';
        throw conflict('SecurityGroupCannotRemoveDefault', message);
      }
      for (const rule of securityGroupRules.where('group', row.id)) securityGroupRules.delete(rule.id);
      for (const rule of securityGroupRules.where('remote', row.id)) securityGroupRules.delete(rule.id);
      forgetSharing(cloud, row.id);
      securityGroups.delete(row.id);
    },
    setTags: (row, tags) => securityGroups.update(row.id, { tags, ...touched(cloud, row) }),
  };
}
