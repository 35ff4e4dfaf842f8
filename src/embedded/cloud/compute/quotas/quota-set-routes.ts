import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { forbidden, projectOf, requireAdmin } from '../policy.ts';
import { requireProject } from '../projects.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { boolean, queryOf, textQuery, truthy } from '../../versioned-api/schema-types.ts';
import { type Resource, defaultLimit, resourcesIn, setLimits, shownLimit } from './limits.ts';
import { inUse } from './usage.ts';

const limit: Schema = { type: ['integer', 'string'], pattern: '^-?[0-9]+$', minimum: -1, maximum: 0x7fffffff };
const members = (minor: number): Readonly<Record<string, Schema>> => ({
  ...Object.fromEntries(resourcesIn(minor).map((name) => [name, limit])),
  ...(minor < 36 ? { networks: limit } : {}),
  force: boolean,
});
const updateSchema = (minor: number): Schema => ({
  type: 'object',
  properties: { quota_set: { properties: members(minor), additionalProperties: false } },
  required: ['quota_set'],
  additionalProperties: false,
});
const querySchema = (minor: number): Schema => queryOf({ user_id: textQuery }, minor);

const PATH = '/os-quota-sets/:project';

export const quotaSetRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, querySchema, handle: showQuota },
  { method: 'GET', path: `${PATH}/detail`, querySchema, handle: showDetail },
  { method: 'GET', path: `${PATH}/defaults`, handle: showDefaults },
  { method: 'PUT', path: PATH, querySchema, bodySchema: updateSchema, handle: updateQuota },
  { method: 'DELETE', path: PATH, status: 202, querySchema, handle: deleteQuota },
];

function ownOrAdmin(call: Call, action: string): string {
  const project = call.param('project');
  if (!call.caller.isAdmin && projectOf(call) !== project) throw forbidden(`os-quota-sets:${action}`);
  requireProject(call, project);
  return project;
}

function limitsOf(call: Call, project: string): Partial<Record<Resource, number>> {
  const user = call.query.get('user_id');
  const shown = resourcesIn(call.minor).map((name) => [name, shownLimit(call.cloud, name, project, user)]);
  return Object.fromEntries(shown) as Partial<Record<Resource, number>>;
}

function showQuota(call: Call): object {
  const project = ownOrAdmin(call, 'show');
  return { quota_set: { id: project, ...limitsOf(call, project) } };
}

function showDetail(call: Call): object {
  const project = ownOrAdmin(call, 'detail');
  const used = inUse(call.cloud, project);
  const detail = Object.entries(limitsOf(call, project)).map(([name, figure]) => [
    name,
    { limit: figure, in_use: used[name as Resource] ?? 0, reserved: 0 },
  ]);
  return { quota_set: { id: project, ...(Object.fromEntries(detail) as object) } };
}

function showDefaults(call: Call): object {
  const project = call.param('project');
  requireProject(call, project);
  const figures = resourcesIn(call.minor).map((name) => [name, defaultLimit(call.cloud, name)]);
  return { quota_set: { id: project, ...(Object.fromEntries(figures) as object) } };
}

function updateQuota(call: Call): object {
  requireAdmin(call, 'os-quota-sets:update');
  const project = call.param('project');
  requireProject(call, project);
  const { force, networks, ...asked } = (call.body as { quota_set: Record<string, unknown> }).quota_set;
  if (networks !== undefined) throw new ApiError(400, 'The networks quota has been removed');
  const limits = Object.entries(asked)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, Number(value)]);
  const figures = Object.fromEntries(limits) as Partial<Record<Resource, number>>;
  if (!truthy(force)) refuseBelowUse(call, project, figures);
  const user = call.query.get('user_id');
  setLimits(call.cloud, user ? `${project}/${user}` : project, figures);
  return { quota_set: limitsOf(call, project) };
}

function refuseBelowUse(call: Call, project: string, limits: Partial<Record<Resource, number>>): void {
  const used = inUse(call.cloud, project);
  for (const [name, figure] of Object.entries(limits)) {
    const floor = used[name as Resource] ?? 0;
    if (figure >= 0 && figure < floor) {
      throw new ApiError(
        400,
        `Quota limit ${figure} for ${name} must be greater than or equal to already used and reserved ${floor}.`,
      );
    }
  }
}

function deleteQuota(call: Call): undefined {
  requireAdmin(call, 'os-quota-sets:delete');
  const user = call.query.get('user_id');
  const project = call.param('project');
  const { quotas } = call.cloud.state.tables.compute;
  for (const { id } of quotas.all()) {
    if (user ? id === `${project}/${user}` : id === project || id.startsWith(`${project}/`)) quotas.delete(id);
  }
}
