import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { truthy } from '../../versioned-api/schema-types.ts';
import { flavorAccessRoutes } from './access.ts';
import { extraSpecRoutes } from './extra-specs.ts';
import { findFlavor, flavorNotFound } from './find.ts';
import { listFlavors } from './list.ts';
import * as schemas from './schemas.ts';
import { flavorBrief, flavorView } from './view.ts';

export const flavorRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/flavors',
    querySchema: schemas.listFlavors,
    handle: (call) => listFlavors(call, 'flavors', flavorBrief),
  },
  {
    method: 'GET',
    path: '/flavors/detail',
    querySchema: schemas.listFlavors,
    handle: (call) => listFlavors(call, 'flavors/detail', flavorView),
  },
  { method: 'POST', path: '/flavors', bodySchema: schemas.createFlavor, handle: createFlavor },
  {
    method: 'GET',
    path: '/flavors/:id',
    handle: (call) => ({ flavor: flavorView(call, findFlavor(call, call.param('id'))) }),
  },
  { method: 'PUT', path: '/flavors/:id', since: 55, bodySchema: schemas.updateFlavor, handle: updateFlavor },
  { method: 'DELETE', path: '/flavors/:id', status: 202, handle: deleteFlavor },
  ...extraSpecRoutes,
  ...flavorAccessRoutes,
];

function createFlavor(call: Call): object {
  requireAdmin(call, 'os-flavor-manage:create');
  const { flavors } = call.cloud.state.tables.compute;
  const { flavor: asked } = call.body as { flavor: Record<string, unknown> };
  const name = String(asked['name']).trim();
  const wanted = asked['id'] as string | number | null | undefined;
  const id = wanted ? String(wanted) : newId(call.cloud);
  if (flavors.count('name', name) > 0) throw new ApiError(409, `Flavor with name ${name} already exists.`);
  if (flavors.has(id)) throw new ApiError(409, `Flavor with ID ${id} already exists.`);
  const row = flavors.insert({
    id,
    name,
    ram: Number(asked['ram']),
    vcpus: Number(asked['vcpus']),
    disk: Number(asked['disk']),
    ephemeral: Number(asked['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
    swap: Number(asked['swap'] ?? 0),
    rxtx_factor: Number(asked['rxtx_factor'] ?? 1),
    is_public: truthy(asked['os-flavor-access:is_public'] ?? true),
    description: (asked['description'] as string | null | undefined) ?? null,
    extra_specs: {},
    projects: [],
    created_ms: call.cloud.clock.now(),
  });
  return { flavor: flavorView(call, row) };
}

function updateFlavor(call: Call): object {
  requireAdmin(call, 'os-flavor-manage:update');
  const { id } = findFlavor(call, call.param('id'));
  const { description } = (call.body as { flavor: { description: string | null } }).flavor;
  return { flavor: flavorView(call, call.cloud.state.tables.compute.flavors.update(id, { description })) };
}

function deleteFlavor(call: Call): undefined {
  requireAdmin(call, 'os-flavor-manage:delete');
  if (!call.cloud.state.tables.compute.flavors.delete(call.param('id'))) throw flavorNotFound(call.param('id'));
}
