import type { Schema } from '../../schema/json-schema.ts';
import { forbidden, projectOf } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { queryOf, textQuery } from '../../versioned-api/schema-types.ts';
import { type Resource, shownLimit } from './limits.ts';
import { inUse } from './usage.ts';

const querySchema = (minor: number): Schema => queryOf({ reserved: textQuery, tenant_id: textQuery }, minor);
export const limitsRoute: Route = { method: 'GET', path: '/limits', querySchema, handle: showLimits };

/** Nova's names for the limits, in its order; `until` is the last microversion that shows it. */
const MAXIMA: readonly { readonly name: string; readonly resource: Resource; readonly until?: number }[] = [
  { name: 'maxTotalInstances', resource: 'instances' },
  { name: 'maxTotalCores', resource: 'cores' },
  { name: 'maxTotalRAMSize', resource: 'ram' },
  { name: 'maxServerMeta', resource: 'metadata_items' },
  { name: 'maxImageMeta', resource: 'metadata_items', until: 38 },
  { name: 'maxPersonality', resource: 'injected_files', until: 56 },
  { name: 'maxPersonalitySize', resource: 'injected_file_content_bytes', until: 56 },
  { name: 'maxTotalKeypairs', resource: 'key_pairs' },
  { name: 'maxServerGroups', resource: 'server_groups' },
  { name: 'maxServerGroupMembers', resource: 'server_group_members' },
  { name: 'maxTotalFloatingIps', resource: 'floating_ips', until: 35 },
  { name: 'maxSecurityGroups', resource: 'security_groups', until: 35 },
  { name: 'maxSecurityGroupRules', resource: 'security_group_rules', until: 35 },
];

const USED: readonly { readonly name: string; readonly resource: Resource; readonly until?: number }[] = [
  { name: 'totalRAMUsed', resource: 'ram' },
  { name: 'totalCoresUsed', resource: 'cores' },
  { name: 'totalInstancesUsed', resource: 'instances' },
  { name: 'totalFloatingIpsUsed', resource: 'floating_ips', until: 35 },
  { name: 'totalSecurityGroupsUsed', resource: 'security_groups', until: 35 },
  { name: 'totalServerGroupsUsed', resource: 'server_groups' },
];

function showLimits(call: Call): object {
  const project = projectAsked(call);
  const shown = ({ until = Infinity }: { until?: number }) => call.minor <= until;
  const used = inUse(call.cloud, project);
  const absolute: Record<string, number> = {};
  for (const { name, resource } of MAXIMA.filter(shown)) absolute[name] = shownLimit(call.cloud, resource, project);
  for (const { name, resource } of USED.filter(shown)) absolute[name] = used[resource] ?? 0;
  return { limits: { rate: [], absolute } };
}

function projectAsked(call: Call): string {
  const own = projectOf(call);
  const asked = call.query.get('tenant_id');
  if (asked === null) return own;
  if (asked !== own && !call.caller.isAdmin) throw forbidden('limits:other_project');
  return asked;
}
