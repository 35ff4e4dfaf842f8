import type { PlacementCall, PlacementRoute } from './call.ts';
import { badRequest } from './errors.ts';
import { parseResources, providerFilter } from './provider-routes.ts';
import { capacityOf, traitsOf, usagesOf } from './providers.ts';
import type { ProviderRow } from './tables.ts';

export const candidateRoutes: readonly PlacementRoute[] = [
  {
    method: 'GET',
    path: '/allocation_candidates',
    since: 10,
    policy: 'allocation_candidates:list',
    handle: listCandidates,
  },
];

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
