import { ApiError } from '../../api-error.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { findFlavor } from './find.ts';
import * as schemas from './schemas.ts';

const PATH = '/flavors/:id/os-extra_specs';

export const extraSpecRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: (call) => ({ extra_specs: findFlavor(call, call.param('id')).extra_specs }) },
  { method: 'POST', path: PATH, bodySchema: schemas.createExtraSpecs, handle: createSpecs },
  { method: 'GET', path: `${PATH}/:key`, handle: showSpec },
  { method: 'PUT', path: `${PATH}/:key`, bodySchema: schemas.updateExtraSpec, handle: updateSpec },
  { method: 'DELETE', path: `${PATH}/:key`, handle: deleteSpec },
];

type Specs = Record<string, string | number>;

function createSpecs(call: Call): object {
  requireAdmin(call, 'os-flavor-extra-specs:create');
  merge(call, (call.body as { extra_specs: Specs }).extra_specs);
  return call.body as object;
}

function updateSpec(call: Call): object {
  requireAdmin(call, 'os-flavor-extra-specs:update');
  const specs = call.body as Specs;
  if (!(call.param('key') in specs)) throw new ApiError(400, 'Request body and URI mismatch');
  merge(call, specs);
  return specs;
}

function merge(call: Call, specs: Specs): void {
  const { id, extra_specs: old } = findFlavor(call, call.param('id'));
  const added = Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, String(value)]));
  call.cloud.state.tables.compute.flavors.update(id, { extra_specs: { ...old, ...added } });
}

function showSpec(call: Call): object {
  const { id, extra_specs: specs } = findFlavor(call, call.param('id'));
  const key = call.param('key');
  const value = specs[key];
  if (value === undefined) throw noSuchSpec(id, key);
  return { [key]: value };
}

function deleteSpec(call: Call): undefined {
  requireAdmin(call, 'os-flavor-extra-specs:delete');
  const { id, extra_specs: specs } = findFlavor(call, call.param('id'));
  const { [call.param('key')]: gone, ...rest } = specs;
  if (gone === undefined) throw noSuchSpec(id, call.param('key'));
  call.cloud.state.tables.compute.flavors.update(id, { extra_specs: rest });
}

const noSuchSpec = (id: string, key: string) => new ApiError(404, `Flavor ${id} has no extra specs with key ${key}.`);
