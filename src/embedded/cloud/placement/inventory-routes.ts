import type { Schema } from '../schema/json-schema.ts';
import type { PlacementCall, PlacementRoute } from './call.ts';
import { CONCURRENT, badRequest, conflict, notFound } from './errors.ts';
import { STANDARD_CLASSES } from './names.ts';
import { findProvider, touchProvider, usagesOf } from './providers.ts';
import type { Inventory, ProviderRow } from './tables.ts';
import { checkJson } from './validate.ts';

const PATH = '/resource_providers/:id/inventories';
const policy = (action: string) => `resource_providers:inventories:${action}`;

export const inventoryRoutes: readonly PlacementRoute[] = [
  { method: 'GET', path: PATH, policy: policy('list'), handle: (call) => listView(find(call)) },
  { method: 'PUT', path: PATH, policy: policy('update'), handle: replaceAll },
  { method: 'POST', path: PATH, policy: policy('create'), handle: addOne },
  { method: 'DELETE', path: PATH, since: 5, policy: policy('delete'), handle: (call) => remove(call, undefined) },
  { method: 'GET', path: `${PATH}/:class`, policy: policy('show'), handle: showOne },
  { method: 'PUT', path: `${PATH}/:class`, policy: policy('update'), handle: replaceOne },
  {
    method: 'DELETE',
    path: `${PATH}/:class`,
    policy: policy('delete'),
    handle: (call) => remove(call, call.param('class')),
  },
];

const find = (call: PlacementCall) => findProvider(call.cloud, call.param('id'));

const listView = (provider: ProviderRow) => ({
  resource_provider_generation: provider.generation,
  inventories: provider.inventories,
});

const whole = { type: 'integer', maximum: 0x7fffffff, minimum: 1 } as const;
const members: Readonly<Record<string, Schema>> = {
  total: whole,
  reserved: { ...whole, minimum: 0 },
  min_unit: whole,
  max_unit: whole,
  step_size: whole,
  allocation_ratio: { type: 'number', maximum: 3.40282e38 },
};
const inventorySchema: Schema = {
  type: 'object',
  properties: members,
  required: ['total'],
  additionalProperties: false,
};
const generation: Schema = { type: 'integer' };

const fill = (asked: Partial<Inventory>): Inventory => ({
  total: asked.total ?? 0,
  reserved: asked.reserved ?? 0,
  min_unit: asked.min_unit ?? 1,
  max_unit: asked.max_unit ?? 0x7fffffff,
  step_size: asked.step_size ?? 1,
  allocation_ratio: asked.allocation_ratio ?? 1,
});

/** Inventories have a wording of their own for a generation that changed. */
function write(
  { cloud }: PlacementCall,
  provider: ProviderRow,
  seen: number,
  inventories: Readonly<Record<string, Inventory>>,
): ProviderRow {
  if (seen !== provider.generation) throw conflict('resource provider generation conflict', CONCURRENT);
  const used = usagesOf(cloud, provider);
  const lost = Object.keys(provider.inventories).find((name) => !(name in inventories) && (used[name] ?? 0) > 0);
  if (lost !== undefined) throw inUse(provider, lost);
  const { customClasses } = cloud.state.tables.placement;
  const unknown = Object.keys(inventories).find((name) => !STANDARD_CLASSES.includes(name) && !customClasses.has(name));
  if (unknown !== undefined) {
    const message = `No such resource class ${unknown}.`;
    throw badRequest(`Unknown resource class in inventory for resource provider ${provider.id}: ${message}`);
  }
  return touchProvider(cloud, provider, { inventories });
}

function inUse({ id }: ProviderRow, name: string) {
  return conflict(`Inventory for '${name}' on resource provider '${id}' in use.`, 'placement.inventory.inuse');
}

function replaceAll(call: PlacementCall): object {
  const provider = find(call);
  checkJson(call.body, {
    type: 'object',
    properties: {
      resource_provider_generation: generation,
      inventories: {
        type: 'object',
        patternProperties: { '^[A-Z0-9_]+$': inventorySchema },
        additionalProperties: false,
      },
    },
    required: ['resource_provider_generation', 'inventories'],
    additionalProperties: false,
  });
  const asked = call.body as {
    resource_provider_generation: number;
    inventories: Record<string, Partial<Inventory>>;
  };
  const inventories = Object.fromEntries(Object.entries(asked.inventories).map(([name, one]) => [name, fill(one)]));
  return listView(write(call, provider, asked.resource_provider_generation, inventories));
}

interface One extends Partial<Inventory> {
  readonly resource_provider_generation?: number;
  readonly resource_class?: string;
}

const oneView = (provider: ProviderRow, name: string) => ({
  ...provider.inventories[name],
  resource_provider_generation: provider.generation,
});

function addOne(call: PlacementCall): Response {
  const provider = find(call);
  checkJson(call.body, {
    ...inventorySchema,
    properties: { ...members, resource_provider_generation: generation, resource_class: { type: 'string' } },
    required: ['resource_class', 'total'],
  });
  const { resource_provider_generation: seen, resource_class: name = '', ...asked } = call.body as One;
  if (name in provider.inventories) throw conflict(`Update conflict: Inventory of class ${name} exists.`, CONCURRENT);
  const inventories = { ...provider.inventories, [name]: fill(asked) };
  const written = write(call, provider, seen ?? provider.generation, inventories);
  const location = `${call.cloud.origin}/placement/resource_providers/${provider.id}/inventories/${name}`;
  return Response.json(oneView(written, name), { status: 201, headers: { location } });
}

function showOne(call: PlacementCall): object {
  const provider = find(call);
  const name = call.param('class');
  if (!(name in provider.inventories)) throw notFound(`No inventory of class ${name} for ${provider.id}`);
  return oneView(provider, name);
}

function replaceOne(call: PlacementCall): object {
  const provider = find(call);
  checkJson(call.body, {
    ...inventorySchema,
    properties: { ...members, resource_provider_generation: generation },
    required: ['resource_provider_generation', 'total'],
  });
  const { resource_provider_generation: seen = -1, ...asked } = call.body as One;
  const name = call.param('class');
  return oneView(write(call, provider, seen, { ...provider.inventories, [name]: fill(asked) }), name);
}

/** Without a name, all. */
function remove(call: PlacementCall, name: string | undefined): undefined {
  const provider = find(call);
  if (name !== undefined && !(name in provider.inventories)) {
    throw notFound(`No inventory of class ${name} found for delete`);
  }
  const used = usagesOf(call.cloud, provider);
  const names = name === undefined ? Object.keys(provider.inventories) : [name];
  const taken = names.find((one) => (used[one] ?? 0) > 0);
  if (taken !== undefined) throw inUse(provider, taken);
  const kept = Object.entries(provider.inventories).filter(([one]) => !names.includes(one));
  touchProvider(call.cloud, provider, { inventories: Object.fromEntries(kept) });
}
