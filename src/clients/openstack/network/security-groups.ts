import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { maybe, maybeBoolean, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { PAGED } from './paging.ts';

const rule = z.object({
  id: text,
  security_group_id: text,
  direction: z.enum(['ingress', 'egress']),
  ethertype: text,
  /** Null: any. */
  protocol: maybe(z.union([z.string(), z.number().transform(String)])),
  port_range_min: maybe(z.number()),
  port_range_max: maybe(z.number()),
  remote_ip_prefix: maybeText,
  remote_group_id: maybeText,
  project_id: maybeText,
  description: maybeText,
});
export type SecurityGroupRule = z.output<typeof rule>;

const group = z.object({
  id: text,
  name: text,
  project_id: maybeText,
  description: maybeText,
  stateful: maybeBoolean,
  security_group_rules: z.array(rule).default([]),
  tags: textList,
});
export type SecurityGroup = z.output<typeof group>;

export interface CreateSecurityGroup {
  readonly name: string;
  readonly description?: string;
  readonly project_id?: string;
  readonly stateful?: boolean;
}

export interface CreateSecurityGroupRule {
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype?: 'IPv4' | 'IPv6';
  readonly protocol?: string | null;
  readonly port_range_min?: number | null;
  readonly port_range_max?: number | null;
  readonly remote_ip_prefix?: string | null;
  readonly remote_group_id?: string | null;
  readonly description?: string;
  readonly project_id?: string;
}

export interface SecurityGroups {
  /** With their rules. */
  listSecurityGroups(query?: Query): Promise<SecurityGroup[]>;
  getSecurityGroup(id: string): Promise<SecurityGroup>;
  /** Neutron adds two rules that let everything out. */
  createSecurityGroup(body: CreateSecurityGroup): Promise<SecurityGroup>;
  updateSecurityGroup(id: string, body: Partial<Omit<CreateSecurityGroup, 'project_id'>>): Promise<SecurityGroup>;
  /** A conflict while a port uses it. */
  deleteSecurityGroup(id: string): Promise<void>;
  listSecurityGroupRules(query?: Query): Promise<SecurityGroupRule[]>;
  /** A conflict when the same rule is there. Rules cannot be changed, only made and deleted. */
  createSecurityGroupRule(body: CreateSecurityGroupRule): Promise<SecurityGroupRule>;
  /** All of them, or none where one is refused. Of one group. */
  createSecurityGroupRules(bodies: readonly CreateSecurityGroupRule[]): Promise<SecurityGroupRule[]>;
  deleteSecurityGroupRule(id: string): Promise<void>;
}

export function securityGroups(api: ServiceApi): SecurityGroups {
  const groups = resource<SecurityGroup, CreateSecurityGroup, Partial<CreateSecurityGroup>>(api, {
    one: 'security_group',
    many: 'security_groups',
    at: '/security-groups',
    of: group,
    listQuery: PAGED,
  });
  const rules = resource<SecurityGroupRule, CreateSecurityGroupRule>(api, {
    one: 'security_group_rule',
    many: 'security_group_rules',
    at: '/security-group-rules',
    of: rule,
    listQuery: PAGED,
  });
  return {
    listSecurityGroups: groups.list,
    getSecurityGroup: groups.get,
    createSecurityGroup: groups.create,
    updateSecurityGroup: groups.update,
    deleteSecurityGroup: groups.remove,
    listSecurityGroupRules: rules.list,
    createSecurityGroupRule: rules.create,
    createSecurityGroupRules: (bodies) =>
      api.json({
        operation: 'create security group rules',
        method: 'POST',
        path: path`/security-group-rules`,
        json: { security_group_rules: bodies },
        answer: inEnvelope('security_group_rules', z.array(rule)),
      }),
    deleteSecurityGroupRule: rules.remove,
  };
}
