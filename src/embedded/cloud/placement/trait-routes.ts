import type { PlacementCall, PlacementRoute } from './call.ts';
import { badRequest, conflict, notFound } from './errors.ts';
import { CUSTOM_NAME, STANDARD_CLASSES, STANDARD_TRAITS } from './names.ts';
import { aggregatesOf, changeProvider, findProvider, touchProvider, traitsOf } from './providers.ts';
import { checkJson, uuid } from './validate.ts';

const OF_PROVIDER = '/resource_providers/:id';

export const traitRoutes: readonly PlacementRoute[] = [
  { method: 'GET', path: '/traits', since: 6, policy: 'traits:list', handle: listTraits },
  { method: 'GET', path: '/traits/:name', since: 6, policy: 'traits:show', handle: showTrait },
  { method: 'PUT', path: '/traits/:name', since: 6, policy: 'traits:update', handle: putTrait },
  { method: 'DELETE', path: '/traits/:name', since: 6, policy: 'traits:delete', handle: deleteTrait },
  {
    method: 'GET',
    path: `${OF_PROVIDER}/traits`,
    since: 6,
    policy: 'resource_providers:traits:list',
    handle: (call) => traitsView(call),
  },
  {
    method: 'PUT',
    path: `${OF_PROVIDER}/traits`,
    since: 6,
    policy: 'resource_providers:traits:update',
    handle: setTraits,
  },
  {
    method: 'DELETE',
    path: `${OF_PROVIDER}/traits`,
    since: 6,
    policy: 'resource_providers:traits:delete',
    handle: (call) => void touchProvider(call.cloud, findProvider(call.cloud, call.param('id')), { traits: [] }),
  },
  {
    method: 'GET',
    path: `${OF_PROVIDER}/aggregates`,
    since: 1,
    policy: 'resource_providers:aggregates:list',
    handle: (call) => aggregatesView(call),
  },
  {
    method: 'PUT',
    path: `${OF_PROVIDER}/aggregates`,
    since: 1,
    policy: 'resource_providers:aggregates:update',
    handle: setAggregates,
  },
  { method: 'GET', path: '/resource_classes', since: 2, policy: 'resource_classes:list', handle: listClasses },
  { method: 'GET', path: '/resource_classes/:name', since: 2, policy: 'resource_classes:show', handle: showClass },
  { method: 'POST', path: '/resource_classes', since: 2, policy: 'resource_classes:create', handle: createClass },
  { method: 'PUT', path: '/resource_classes/:name', since: 7, policy: 'resource_classes:update', handle: putClass },
  {
    method: 'DELETE',
    path: '/resource_classes/:name',
    since: 2,
    policy: 'resource_classes:delete',
    handle: deleteClass,
  },
];

function isTrait({ cloud }: PlacementCall, name: string): boolean {
  return STANDARD_TRAITS.includes(name) || cloud.state.tables.placement.customTraits.has(name);
}

function listTraits(call: PlacementCall): object {
  const { customTraits, providers } = call.cloud.state.tables.placement;
  const asked = call.query.get('name') ?? '';
  const prefix = /^startswith:(.*)$/.exec(asked)?.[1];
  const names = /^in:(.*)$/.exec(asked)?.[1]?.split(',');
  const associated = call.query.get('associated');
  const used = new Set(providers.all().flatMap((provider) => traitsOf(call.cloud, provider)));
  const traits = [...STANDARD_TRAITS, ...customTraits.all().map(({ id }) => id)].filter(
    (name) =>
      (prefix === undefined || name.startsWith(prefix)) &&
      (names === undefined || names.includes(name)) &&
      (associated === null || used.has(name) === /^true$/i.test(associated)),
  );
  return { traits };
}

const noTrait = (name: string) => notFound(`No such trait(s): ${name}.`);

function showTrait(call: PlacementCall): undefined {
  if (!isTrait(call, call.param('name'))) throw noTrait(call.param('name'));
}

function putTrait(call: PlacementCall): Response {
  const name = call.param('name');
  if (!CUSTOM_NAME.test(name)) {
    throw badRequest(
      'The trait is invalid. A valid trait must be no longer than 255 characters, start with the prefix "CUSTOM_" and use following characters: "A"-"Z", "0"-"9" and "_"',
    );
  }
  const known = isTrait(call, name);
  if (!known) call.cloud.state.tables.placement.customTraits.insert({ id: name });
  const headers = { location: `${call.cloud.origin}/placement/traits/${name}` };
  return new Response(null, { status: known ? 204 : 201, headers });
}

function deleteTrait(call: PlacementCall): undefined {
  const name = call.param('name');
  const { customTraits, providers } = call.cloud.state.tables.placement;
  if (STANDARD_TRAITS.includes(name)) throw badRequest(`Cannot delete standard trait ${name}.`);
  if (!customTraits.has(name)) throw noTrait(name);
  if (providers.all().some(({ traits }) => traits.includes(name))) {
    throw conflict(`The trait ${name} is in use by a resource provider.`);
  }
  customTraits.delete(name);
}

function traitsView({ cloud, param }: PlacementCall): object {
  const provider = findProvider(cloud, param('id'));
  return { traits: traitsOf(cloud, provider), resource_provider_generation: provider.generation };
}

function setTraits(call: PlacementCall): object {
  const provider = findProvider(call.cloud, call.param('id'));
  checkJson(call.body, {
    type: 'object',
    properties: {
      resource_provider_generation: { type: 'integer' },
      traits: { type: 'array', items: { type: 'string', pattern: '^[A-Z0-9_]{1,255}$' }, uniqueItems: true },
    },
    required: ['traits', 'resource_provider_generation'],
    additionalProperties: false,
  });
  const asked = call.body as { resource_provider_generation: number; traits: string[] };
  if (asked.resource_provider_generation === provider.generation) {
    const unknown = asked.traits.filter((name) => !isTrait(call, name));
    if (unknown.length > 0) throw badRequest(`No such trait ${unknown.join(', ')}`);
  }
  changeProvider(call.cloud, provider, asked.resource_provider_generation, { traits: asked.traits });
  return traitsView(call);
}

function aggregatesView({ cloud, minor, param }: PlacementCall): object {
  const provider = findProvider(cloud, param('id'));
  const generation = minor >= 19 ? { resource_provider_generation: provider.generation } : {};
  return { aggregates: aggregatesOf(cloud, provider), ...generation };
}

/** A plain list until 1.18; with the generation since. */
function setAggregates(call: PlacementCall): object {
  const provider = findProvider(call.cloud, call.param('id'));
  const list = { type: 'array', items: uuid, uniqueItems: true } as const;
  if (call.minor < 19) {
    checkJson(call.body, list);
    call.cloud.state.tables.placement.providers.update(provider.id, { aggregates: call.body as string[] });
    return aggregatesView(call);
  }
  checkJson(call.body, {
    type: 'object',
    properties: { aggregates: list, resource_provider_generation: { type: 'integer' } },
    required: ['aggregates', 'resource_provider_generation'],
    additionalProperties: false,
  });
  const asked = call.body as { aggregates: string[]; resource_provider_generation: number };
  changeProvider(call.cloud, provider, asked.resource_provider_generation, { aggregates: asked.aggregates });
  return aggregatesView(call);
}

const classView = (name: string) => ({ name, links: [{ rel: 'self', href: `/resource_classes/${name}` }] });

function listClasses({ cloud }: PlacementCall): object {
  const custom = cloud.state.tables.placement.customClasses.all().map(({ id }) => id);
  return { resource_classes: [...STANDARD_CLASSES, ...custom].map(classView) };
}

function showClass(call: PlacementCall): object {
  const name = call.param('name');
  if (STANDARD_CLASSES.includes(name) || call.cloud.state.tables.placement.customClasses.has(name))
    return classView(name);
  throw notFound(`No such resource class ${name}.`);
}

function createClass(call: PlacementCall): Response {
  checkJson(call.body, {
    type: 'object',
    properties: { name: { type: 'string', pattern: '^CUSTOM_[A-Z0-9_]+$', maxLength: 255 } },
    required: ['name'],
    additionalProperties: false,
  });
  const { name } = call.body as { name: string };
  const { customClasses } = call.cloud.state.tables.placement;
  if (customClasses.has(name)) throw conflict(`Conflicting resource class already exists: ${name}`);
  customClasses.insert({ id: name });
  return new Response(null, {
    status: 201,
    headers: { location: `${call.cloud.origin}/placement/resource_classes/${name}` },
  });
}

function putClass(call: PlacementCall): Response {
  const name = call.param('name');
  if (!CUSTOM_NAME.test(name)) throw badRequest(`Invalid resource class name: ${name}`);
  const { customClasses } = call.cloud.state.tables.placement;
  const known = customClasses.has(name);
  if (!known) customClasses.insert({ id: name });
  const headers = { location: `${call.cloud.origin}/placement/resource_classes/${name}` };
  return new Response(null, { status: known ? 204 : 201, headers });
}

function deleteClass(call: PlacementCall): undefined {
  const name = call.param('name');
  const { customClasses, providers } = call.cloud.state.tables.placement;
  if (STANDARD_CLASSES.includes(name)) throw badRequest('Cannot delete standard resource class.');
  if (!customClasses.has(name)) throw notFound(`No such resource class ${name}.`);
  if (providers.all().some(({ inventories }) => name in inventories)) {
    throw conflict(`Cannot delete resource class ${name}. Class is in use in inventory.`);
  }
  customClasses.delete(name);
}
