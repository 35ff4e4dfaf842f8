import type { PlacementCall, PlacementRoute } from './call.ts';
import { CONCURRENT, badRequest, conflict, notFound } from './errors.ts';
import { parseResources, providerFilter } from './provider-routes.ts';
import {
  allocationsOn,
  capacityOf,
  findProvider,
  hasRoom,
  resourcesOf,
  touchProvider,
  traitsOf,
  usagesOf,
} from './providers.ts';
import type { ConsumerRow, ProviderRow, Resources } from './tables.ts';
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
  { method: 'DELETE', path: '/allocations/:consumer', policy: 'allocations:delete', handle: deleteConsumer },
  { method: 'GET', path: '/usages', since: 9, policy: 'usages', handle: projectUsages },
  {
    method: 'GET',
    path: '/allocation_candidates',
    since: 10,
    policy: 'allocation_candidates:list',
    handle: listCandidates,
  },
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

interface Body {
  readonly allocations:
    | Readonly<Record<string, { readonly resources: Resources }>>
    | readonly { readonly resource_provider: { readonly uuid: string }; readonly resources: Resources }[];
  readonly project_id?: string;
  readonly user_id?: string;
  readonly consumer_generation?: number | null;
  readonly consumer_type?: string;
}

/** A list of providers until 1.11, a map since. */
function askedOf({ allocations }: Body): Record<string, Resources> {
  const pairs = Array.isArray(allocations)
    ? allocations.map((one: { resource_provider: { uuid: string }; resources: Resources }): [string, Resources] => [
        one.resource_provider.uuid,
        one.resources,
      ])
    : Object.entries(allocations).map(([id, one]): [string, Resources] => [
        id,
        (one as { resources: Resources }).resources,
      ]);
  return Object.fromEntries(pairs);
}

function putConsumer(call: PlacementCall): undefined {
  const { cloud, minor } = call;
  checkJson(call.body, {
    type: 'object',
    required: [
      'allocations',
      ...(minor >= 8 ? ['project_id', 'user_id'] : []),
      ...(minor >= 28 ? ['consumer_generation'] : []),
      ...(minor >= 38 ? ['consumer_type'] : []),
    ],
  });
  const asked = call.body as Body;
  const id = call.param('consumer');
  const old = consumerOf(call, id);
  if (minor >= 28 && (asked.consumer_generation ?? null) !== (old?.generation ?? null)) {
    const [wanted, got] = [old?.generation ?? 'None', asked.consumer_generation ?? 'None'];
    throw conflict(`consumer generation conflict - expected ${wanted} but got ${got}`, CONCURRENT);
  }
  const allocations = askedOf(asked);
  for (const [provider, resources] of Object.entries(allocations)) requireRoom(call, provider, resources, id);
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

function requireRoom({ cloud }: PlacementCall, id: string, resources: Resources, consumer: string): void {
  const provider = cloud.state.tables.placement.providers.get(id);
  if (!provider) {
    throw badRequest(`Allocation for resource provider '${id}' that does not exist.`);
  }
  const own = allocationsOn(cloud, provider).get(consumer) ?? {};
  for (const [name, amount] of Object.entries(resources)) {
    const more = amount - (own[name] ?? 0);
    if (more <= 0 || hasRoom(cloud, provider, { [name]: more })) continue;
    throw conflict(
      `Unable to allocate inventory: Unable to create allocation for '${name}' on resource provider '${id}'. The requested amount would exceed the capacity.`,
    );
  }
}

function deleteConsumer(call: PlacementCall): undefined {
  const id = call.param('consumer');
  if (!call.cloud.state.tables.placement.consumers.delete(id)) throw notFound(`No allocations for consumer '${id}'`);
}

function projectUsages(call: PlacementCall): object {
  const project = call.query.get('project_id');
  if (project === null) throw badRequest("Invalid query string parameters: 'project_id' is a required property");
  const { compute, placement } = call.cloud.state.tables;
  const servers = compute.servers.where('project', project).filter(({ host }) => host !== null);
  const mine = placement.consumers.all().filter((row) => row.project_id === project);
  const all: Resources[] = [
    ...servers.map(resourcesOf),
    ...mine.flatMap(({ allocations }) => Object.values(allocations)),
  ];
  const used: Record<string, number> = {};
  for (const resources of all) {
    for (const [name, amount] of Object.entries(resources)) used[name] = (used[name] ?? 0) + amount;
  }
  if (call.minor < 38) return { usages: used };
  const count = servers.length + mine.length;
  return { usages: count === 0 ? {} : { unknown: { ...used, consumer_count: count } } };
}

function listCandidates(call: PlacementCall): object {
  const { cloud, minor, query } = call;
  const wanted = parseResources(query.get('resources'));
  if (Object.keys(wanted).length === 0) {
    const message = 'There must be at least one resources or resources[$S] parameter.';
    throw badRequest(message, 'placement.query.missing_value');
  }
  const limit = query.has('limit') ? Number(query.get('limit')) : Infinity;
  const fitting = cloud.state.tables.placement.providers.all().filter(providerFilter(call)).slice(0, limit);
  const request = ({ id }: ProviderRow) => ({
    allocations:
      minor < 12 ? [{ resource_provider: { uuid: id }, resources: wanted }] : { [id]: { resources: wanted } },
    ...(minor >= 34 ? { mappings: { '': [id] } } : {}),
  });
  return {
    allocation_requests: fitting.map(request),
    provider_summaries: Object.fromEntries(fitting.map((provider) => [provider.id, summary(call, provider)])) as object,
  };
}

function summary({ cloud, minor }: PlacementCall, provider: ProviderRow): object {
  const used = usagesOf(cloud, provider);
  const resources = Object.entries(provider.inventories).map(([name, stock]) => [
    name,
    { capacity: capacityOf(stock), used: used[name] ?? 0 },
  ]);
  return {
    resources: Object.fromEntries(resources) as object,
    ...(minor >= 17 ? { traits: traitsOf(cloud, provider) } : {}),
    ...(minor >= 29 ? { parent_provider_uuid: provider.parent, root_provider_uuid: provider.id } : {}),
  };
}
