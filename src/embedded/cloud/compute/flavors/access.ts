import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { checkBody } from '../../versioned-api/validation.ts';
import { singleAction } from '../../versioned-api/actions.ts';
import { requireAdmin } from '../policy.ts';
import { requireProject } from '../projects.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { closed, envelope } from '../../versioned-api/schema-types.ts';
import { findFlavor } from './find.ts';
import type { FlavorRow } from './table.ts';

export const flavorAccessRoutes: readonly Route[] = [
  { method: 'GET', path: '/flavors/:id/os-flavor-access', handle: listAccess },
  { method: 'POST', path: '/flavors/:id/action', handle: changeAccess },
];

function listAccess(call: Call): object {
  requireAdmin(call, 'os-flavor-access');
  const flavor = findFlavor(call, call.param('id'));
  if (flavor.is_public) throw new ApiError(404, 'Access list not available for public flavors.');
  return accessView(flavor);
}

const tenant: Schema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9\\-]*$' };
const ACTIONS = ['addTenantAccess', 'removeTenantAccess'] as const;

function changeAccess(call: Call): object {
  const action = singleAction(call.body, ACTIONS);
  checkBody(call.body, envelope(action, closed({ tenant }, ['tenant'])));
  const adds = action === 'addTenantAccess';
  requireAdmin(call, `os-flavor-access:${adds ? 'add' : 'remove'}_tenant_access`);
  const { tenant: project } = (call.body as Record<typeof action, { tenant: string }>)[action];
  if (adds) requireProject(call, project);
  const flavor = findFlavor(call, call.param('id'));
  return accessView(adds ? addAccess(call, flavor, project) : removeAccess(call, flavor, project));
}

function addAccess(call: Call, flavor: FlavorRow, project: string): FlavorRow {
  if (flavor.is_public && call.minor >= 7) throw new ApiError(409, 'Can not add access to a public flavor.');
  if (flavor.projects.includes(project)) {
    const message = `Flavor access already exists for flavor ${flavor.id} and project ${project} combination.`;
    throw new ApiError(409, message);
  }
  return call.cloud.state.tables.compute.flavors.update(flavor.id, { projects: [...flavor.projects, project] });
}

function removeAccess(call: Call, flavor: FlavorRow, project: string): FlavorRow {
  if (!flavor.projects.includes(project)) {
    throw new ApiError(404, `Flavor access not found for ${flavor.id} / ${project} combination.`);
  }
  const projects = flavor.projects.filter((id) => id !== project);
  return call.cloud.state.tables.compute.flavors.update(flavor.id, { projects });
}

const accessView = ({ id, projects }: FlavorRow) => ({
  flavor_access: projects.map((project) => ({ flavor_id: id, tenant_id: project })),
});
