import { newId } from '../context.ts';
import { isUuid } from '../versioned-api/validation.ts';
import type { PlacementCall, PlacementRoute } from './call.ts';
import { badRequest, conflict } from './errors.ts';
import { aggregatesOf, allocationsOn, findProvider, hasRoom, traitsOf } from './providers.ts';
import type { ProviderRow, Resources } from './tables.ts';
import { checkJson, checkNames, uuid } from './validate.ts';

const PATH = '/resource_providers';

export const providerRoutes: readonly PlacementRoute[] = [
  { method: 'GET', path: PATH, policy: 'resource_providers:list', handle: listProviders },
  { method: 'POST', path: PATH, policy: 'resource_providers:create', handle: createProvider },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    policy: 'resource_providers:show',
    handle: (call) => view(call, findProvider(call.cloud, call.param('id'))),
  },
  { method: 'PUT', path: `${PATH}/:id`, policy: 'resource_providers:update', handle: updateProvider },
  { method: 'DELETE', path: `${PATH}/:id`, policy: 'resource_providers:delete', handle: deleteProvider },
];

function view({ cloud, minor }: PlacementCall, provider: ProviderRow): object {
  const self = `/resource_providers/${provider.id}`;
  const rels = [
    ...['inventories', 'usages'],
    ...(minor >= 1 ? ['aggregates'] : []),
    ...(minor >= 6 ? ['traits'] : []),
    ...(minor >= 11 ? ['allocations'] : []),
  ];
  return {
    uuid: provider.id,
    name: provider.name,
    generation: provider.generation,
    links: [{ rel: 'self', href: self }, ...rels.map((rel) => ({ rel, href: `${self}/${rel}` }))],
    ...(minor >= 14
      ? { parent_provider_uuid: provider.parent, root_provider_uuid: rootOf(cloud.state.tables.placement, provider) }
      : {}),
  };
}

function rootOf({ providers }: PlacementCall['cloud']['state']['tables']['placement'], provider: ProviderRow): string {
  let root = provider;
  for (let parent = providers.get(root.parent ?? ''); parent; parent = providers.get(root.parent ?? '')) root = parent;
  return root.id;
}

const FILTERS = ['name', 'uuid', 'member_of', 'resources', 'in_tree', 'required'];

function listProviders(call: PlacementCall): object {
  const { cloud, query } = call;
  checkNames(query, FILTERS);
  const [name, id, inTree] = [query.get('name'), query.get('uuid'), query.get('in_tree')];
  if (id !== null && !isUuid(id)) throw badRequest(`Invalid query string parameters: '${id}' is not a 'uuid'`);
  const fits = providerFilter(call);
  const rows = cloud.state.tables.placement.providers.all().filter((row) => {
    if (name !== null && row.name !== name) return false;
    if (id !== null && row.id !== id) return false;
    if (inTree !== null && rootOf(cloud.state.tables.placement, row) !== inTree) return false;
    return fits(row);
  });
  return { resource_providers: rows.map((row) => view(call, row)) };
}

/** What lists and candidates have in common: aggregates, traits, room. */
export function providerFilter(call: PlacementCall): (provider: ProviderRow) => boolean {
  const { cloud, query } = call;
  const wanted = parseResources(query.get('resources'));
  const groups = query.getAll('member_of').map((text) => text.replace(/^in:/, '').split(','));
  const traits = (query.get('required') ?? '').split(',').filter((name) => name !== '');
  return (provider) => {
    const own = traitsOf(cloud, provider);
    const inside = aggregatesOf(cloud, provider);
    return (
      traits.every((name) => (name.startsWith('!') ? !own.includes(name.slice(1)) : own.includes(name))) &&
      groups.every((group) => group.some((id) => inside.includes(id))) &&
      hasRoom(cloud, provider, wanted)
    );
  };
}

/** `VCPU:1,MEMORY_MB:512` */
export function parseResources(text: string | null): Resources {
  if (text === null) return {};
  const pairs = text.split(',').map((part): [string, number] => {
    const match = /^([A-Z0-9_]+):(\d+)$/.exec(part);
    if (!match)
      throw badRequest(
        `Badly formed resources parameter. Expected resources query string parameter in form: ?resources=VCPU:2,MEMORY_MB:1024. Got: ${text}.`,
      );
    return [match[1] ?? '', Number(match[2])];
  });
  return Object.fromEntries(pairs);
}

const body = (minor: number, creates: boolean) => ({
  type: 'object' as const,
  properties: {
    name: { type: 'string' as const, maxLength: 200 },
    ...(creates ? { uuid } : {}),
    ...(minor >= 14 ? { parent_provider_uuid: { anyOf: [uuid, { type: 'null' as const }] } } : {}),
  },
  required: ['name'],
  additionalProperties: false,
});

interface Body {
  readonly name: string;
  readonly uuid?: string;
  readonly parent_provider_uuid?: string | null;
}

function createProvider(call: PlacementCall): Response {
  checkJson(call.body, body(call.minor, true));
  const asked = call.body as Body;
  const { providers } = call.cloud.state.tables.placement;
  if (providers.count('name', asked.name) > 0) throw duplicate('name', asked.name);
  if (asked.uuid !== undefined && providers.has(asked.uuid)) throw duplicate('uuid', asked.uuid);
  const provider = providers.insert({
    id: asked.uuid ?? newId(call.cloud),
    name: asked.name,
    generation: 0,
    parent: asked.parent_provider_uuid ?? null,
    inventories: {},
    traits: [],
    aggregates: [],
    changed_ms: call.cloud.clock.now(),
  });
  const headers = { location: `${call.cloud.origin}/placement/resource_providers/${provider.id}` };
  if (call.minor < 20) return new Response(null, { status: 201, headers });
  return Response.json(view(call, provider), { headers });
}

function duplicate(what: string, value: string) {
  return conflict(`Conflicting resource provider ${what}: ${value} already exists.`, 'placement.duplicate_name');
}

function updateProvider(call: PlacementCall): object {
  checkJson(call.body, body(call.minor, false));
  const provider = findProvider(call.cloud, call.param('id'));
  const asked = call.body as Body;
  const { providers } = call.cloud.state.tables.placement;
  const other = providers.first('name', asked.name);
  if (other && other.id !== provider.id) throw duplicate('name', asked.name);
  const parent = asked.parent_provider_uuid === undefined ? {} : { parent: asked.parent_provider_uuid };
  return view(call, providers.update(provider.id, { name: asked.name, ...parent }));
}

function deleteProvider(call: PlacementCall): undefined {
  const provider = findProvider(call.cloud, call.param('id'), ' for delete');
  if (allocationsOn(call.cloud, provider).size > 0) {
    const message = `Unable to delete resource provider ${provider.id}: Resource provider has allocations.`;
    throw conflict(message, 'placement.resource_provider.inuse');
  }
  call.cloud.state.tables.placement.providers.delete(provider.id);
}
