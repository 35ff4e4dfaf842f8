import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import type { Schema } from '../../schema/json-schema.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import {
  closed,
  envelope,
  name,
  positiveInteger,
  queryOf,
  textQuery,
  truthy,
} from '../../versioned-api/schema-types.ts';
import { projectOf } from '../policy.ts';
import { quotaLimit } from '../quotas/limits.ts';
import { POLICIES, type Policy, type ServerGroupRow } from './table.ts';

function createSchema(minor: number): Schema {
  const known = minor < 15 ? POLICIES.slice(0, 2) : POLICIES;
  if (minor < 64) {
    const policies: Schema = {
      type: 'array',
      items: { type: 'string', enum: known },
      minItems: 1,
      maxItems: 1,
      uniqueItems: true,
    };
    return envelope('server_group', closed({ name, policies }, ['name', 'policies']));
  }
  const rules = closed({ max_server_per_host: positiveInteger });
  return envelope('server_group', closed({ name, policy: { type: 'string', enum: known }, rules }, ['name', 'policy']));
}

const listSchema = (minor: number): Schema =>
  queryOf({ all_projects: textQuery, limit: textQuery, offset: textQuery }, minor);

export const serverGroupRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-server-groups', querySchema: listSchema, handle: listGroups },
  { method: 'POST', path: '/os-server-groups', bodySchema: createSchema, handle: createGroup },
  { method: 'GET', path: '/os-server-groups/:id', handle: (call) => ({ server_group: view(call, find(call)) }) },
  { method: 'DELETE', path: '/os-server-groups/:id', status: 204, handle: deleteGroup },
];

function view({ cloud, minor }: Call, group: ServerGroupRow): object {
  const { id, policy, rules, project_id, user_id } = group;
  return {
    id,
    name: group.name,
    ...(minor < 64 ? { policies: [policy], metadata: {} } : { policy, rules }),
    members: cloud.state.tables.compute.servers.where('group', id).map((server) => server.id),
    ...(minor >= 13 ? { project_id, user_id } : {}),
  };
}

function listGroups(call: Call): object {
  const { serverGroups } = call.cloud.state.tables.compute;
  const everywhere =
    call.caller.isAdmin && call.query.has('all_projects') && truthy(call.query.get('all_projects') || true);
  const rows = everywhere ? serverGroups.all() : serverGroups.where('project', projectOf(call));
  const offset = Number(call.query.get('offset') ?? 0);
  const limit = Number(call.query.get('limit') ?? 1000);
  return { server_groups: rows.slice(offset, offset + limit).map((group) => view(call, group)) };
}

function find(call: Call): ServerGroupRow {
  const group = call.cloud.state.tables.compute.serverGroups.get(call.param('id'));
  const mine = call.caller.isAdmin || group?.project_id === projectOf(call);
  if (!group || !mine) throw new ApiError(404, `Instance group ${call.param('id')} could not be found.`);
  return group;
}

interface Body {
  readonly server_group: {
    readonly name: string;
    readonly policy?: Policy;
    readonly policies?: readonly Policy[];
    readonly rules?: Readonly<Record<string, number | string>>;
  };
}

function createGroup(call: Call): object {
  const { server_group: asked } = call.body as Body;
  const policy = asked.policy ?? asked.policies?.[0] ?? 'anti-affinity';
  if (asked.rules && Object.keys(asked.rules).length > 0 && policy !== 'anti-affinity') {
    throw new ApiError(400, 'Only anti-affinity policy supports rules.');
  }
  const { serverGroups } = call.cloud.state.tables.compute;
  const project = projectOf(call);
  if (serverGroups.count('project', project) >= quotaLimit(call.cloud, project, 'server_groups')) {
    throw new ApiError(403, 'Quota exceeded, too many server groups.');
  }
  const rules = Object.entries(asked.rules ?? {}).map(([rule, value]) => [rule, Number(value)]);
  const group = serverGroups.insert({
    id: newId(call.cloud),
    name: asked.name,
    policy,
    rules: Object.fromEntries(rules) as Record<string, number>,
    project_id: project,
    user_id: call.caller.user.id,
  });
  return { server_group: view(call, group) };
}

function deleteGroup(call: Call): undefined {
  const { serverGroups, servers } = call.cloud.state.tables.compute;
  const { id } = find(call);
  for (const server of servers.where('group', id)) servers.update(server.id, { server_group: null });
  serverGroups.delete(id);
}
