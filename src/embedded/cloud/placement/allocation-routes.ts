import type { PlacementCall, PlacementRoute } from './call.ts';
import { type AskedAllocations, askedOf } from './asked-allocations.ts';
import { CONCURRENT, badRequest, conflict, notFound } from './errors.ts';
import { allocationsOn, findProvider, resourcesOf, touchProvider, usagesOf } from './providers.ts';
import { requireRoom, requireRoomTogether } from './room.ts';
import type { ConsumerRow } from './tables.ts';
import { checkJson } from './validate.ts';

export const allocationRoutes: readonly PlacementRoute[] = [
  {
    method: 'GET',
    path: '/resource_providers/:id/usages',
    policy: 'resource_providers:usages',
    handle: showUsages,
  },
  {
    method: 'GET',
    path: '/resource_providers/:id/allocations',
    policy: 'resource_providers:allocations:list',
    handle: listOnProvider,
  },
  { method: 'GET', path: '/allocations/:consumer', policy: 'allocations:list', handle: showConsumer },
  { method: 'PUT', path: '/allocations/:consumer', policy: 'allocations:update', handle: putConsumer },
  { method: 'POST', path: '/allocations', since: 13, policy: 'allocations:manage', handle: postConsumers },
  { method: 'DELETE', path: '/allocations/:consumer', policy: 'allocations:delete', handle: deleteConsumer },
];

function showUsages({ cloud, param }: PlacementCall): object {
  const provider = findProvider(cloud, param('id'));
  return { resource_provider_generation: provider.generation, usages: usagesOf(cloud, provider) };
}

/** Nova's own consumers are servers, written once. */
function listOnProvider({ cloud, minor, param }: PlacementCall): object {
  const provider = findProvider(cloud, param('id'));
  const { consumers } = cloud.state.tables.placement;
  const shown = [...allocationsOn(cloud, provider)].map(([id, resources]) => [
    id,
    { resources, ...(minor >= 28 ? { consumer_generation: consumers.get(id)?.generation ?? 1 } : {}) },
  ]);
  const allocations = Object.fromEntries(shown) as object;
  return { allocations, resource_provider_generation: provider.generation };
}

/** What a consumer has: as it was put here, or as a server that is on a host. */
function consumerOf({ cloud }: PlacementCall, id: string): ConsumerRow | undefined {
  const { compute, placement } = cloud.state.tables;
  const stored = placement.consumers.get(id);
  const server = compute.servers.get(id);
  if (stored || !server?.host) return stored;
  const provider = compute.hosts.get(server.host)?.hypervisor_id;
  if (provider === undefined) return undefined;
  return {
    id,
    project_id: server.project_id,
    user_id: server.user_id,
    type: 'unknown',
    generation: 1,
    allocations: { [provider]: resourcesOf(server) },
  };
}

function showConsumer(call: PlacementCall): object {
  const { cloud, minor } = call;
  const consumer = consumerOf(call, call.param('consumer'));
  if (!consumer) return { allocations: {} };
  const shown = Object.entries(consumer.allocations).map(([id, resources]) => [
    id,
    { resources, generation: cloud.state.tables.placement.providers.get(id)?.generation ?? 0 },
  ]);
  return {
    allocations: Object.fromEntries(shown) as object,
    ...(minor >= 12 ? { project_id: consumer.project_id, user_id: consumer.user_id } : {}),
    ...(minor >= 28 ? { consumer_generation: consumer.generation } : {}),
    ...(minor >= 38 ? { consumer_type: consumer.type } : {}),
  };
}

function putConsumer(call: PlacementCall): undefined {
  const id = call.param('consumer');
  const asked = checked(call, call.body, id);
  for (const [provider, resources] of Object.entries(askedOf(asked))) requireRoom(call, provider, resources, id);
  store(call, id, asked);
}

/** Several consumers at once: all get what they ask for, or none; one that asks for nothing loses what it has. */
function postConsumers(call: PlacementCall): undefined {
  const wanted = Object.entries((call.body ?? {}) as Readonly<Record<string, unknown>>);
  if (wanted.length === 0) throw badRequest('JSON does not validate: {} does not have enough properties');
  const asked = wanted.map(([id, one]) => [id, checked(call, one, id)] as const);
  requireRoomTogether(call, asked);
  for (const [id, one] of asked) store(call, id, one);
}

/** What one consumer asks for. Throws when it is malformed, or meant for another generation of the consumer. */
function checked(call: PlacementCall, given: unknown, id: string): AskedAllocations {
  const { minor } = call;
  checkJson(given, {
    type: 'object',
    required: [
      'allocations',
      ...(minor >= 8 ? ['project_id', 'user_id'] : []),
      ...(minor >= 28 ? ['consumer_generation'] : []),
      ...(minor >= 38 ? ['consumer_type'] : []),
    ],
  });
  const asked = given as AskedAllocations;
  const old = consumerOf(call, id);
  if (minor >= 28 && (asked.consumer_generation ?? null) !== (old?.generation ?? null)) {
    const [wanted, got] = [old?.generation ?? 'None', asked.consumer_generation ?? 'None'];
    throw conflict(`consumer generation conflict - expected ${wanted} but got ${got}`, CONCURRENT);
  }
  return asked;
}

function store(call: PlacementCall, id: string, asked: AskedAllocations): void {
  const { cloud } = call;
  const old = consumerOf(call, id);
  const allocations = askedOf(asked);
  const row = {
    id,
    project_id: asked.project_id ?? '',
    user_id: asked.user_id ?? '',
    type: asked.consumer_type ?? 'unknown',
    generation: (old?.generation ?? 0) + 1,
    allocations,
  };
  const { consumers, providers } = cloud.state.tables.placement;
  consumers.delete(id);
  if (Object.keys(allocations).length > 0) consumers.insert(row);
  for (const provider of Object.keys(allocations)) {
    const touched = providers.get(provider);
    if (touched) touchProvider(cloud, touched, {});
  }
}

function deleteConsumer(call: PlacementCall): undefined {
  const id = call.param('consumer');
  if (!call.cloud.state.tables.placement.consumers.delete(id)) throw notFound(`No allocations for consumer '${id}'`);
}
