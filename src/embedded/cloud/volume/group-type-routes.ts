import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { boolean, closed, envelope, name, truthy } from '../versioned-api/schema-types.ts';
import { requireAdmin } from './policy.ts';
import { nameOrNull } from './schemas.ts';
import type { GroupTypeRow } from './tables.ts';

const SINCE = 11;
const specs: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: 'string', maxLength: 255 } },
  additionalProperties: false,
};
const createSchema = () =>
  envelope('group_type', closed({ name, description: nameOrNull, is_public: boolean, group_specs: specs }, ['name']));
const updateSchema = () =>
  envelope('group_type', closed({ name: nameOrNull, description: nameOrNull, is_public: boolean }));
const SPECS = '/group_types/:id/group_specs';

/** `/group_types` and their specs. */
const ROUTES: readonly Omit<Route, 'since'>[] = [
  { method: 'GET', path: '/group_types', handle: list },
  { method: 'POST', path: '/group_types', status: 202, bodySchema: createSchema, handle: create },
  { method: 'GET', path: '/group_types/:id', handle: (call) => shown(call, findGroupType(call, call.param('id'))) },
  { method: 'PUT', path: '/group_types/:id', bodySchema: updateSchema, handle: update },
  { method: 'DELETE', path: '/group_types/:id', status: 202, handle: remove },
  { method: 'GET', path: SPECS, handle: (call) => ({ group_specs: withSpecs(call, 'get_all').group_specs }) },
  { method: 'POST', path: SPECS, status: 202, bodySchema: () => envelope('group_specs', specs), handle: addSpecs },
  { method: 'GET', path: `${SPECS}/:key`, handle: showSpec },
  { method: 'PUT', path: `${SPECS}/:key`, bodySchema: () => ({ ...specs, maxProperties: 1 }), handle: setSpec },
  { method: 'DELETE', path: `${SPECS}/:key`, status: 202, handle: removeSpec },
];
export const groupTypeRoutes: readonly Route[] = ROUTES.map((route) => ({ ...route, since: SINCE }));

/** By its id or its name. */
export function findGroupType(call: Call, asked: string): GroupTypeRow {
  const { groupTypes } = call.cloud.state.tables.volume;
  const type = groupTypes.get(asked) ?? groupTypes.all().find((row) => row.name === asked);
  if (type && (type.is_public || call.caller.isAdmin)) return type;
  throw new ApiError(404, `Group type ${asked} could not be found.`);
}

function view({ caller }: Call, { group_specs, ...type }: GroupTypeRow): object {
  return { ...type, ...(caller.isAdmin ? { group_specs } : {}) };
}
const shown = (call: Call, type: GroupTypeRow) => ({ group_type: view(call, type) });

function list(call: Call): object {
  const all = call.cloud.state.tables.volume.groupTypes.all().filter((row) => row.is_public || call.caller.isAdmin);
  return { group_types: all.toReversed().map((type) => view(call, type)) };
}

interface Given {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly is_public?: unknown;
  readonly group_specs?: Readonly<Record<string, string>>;
}
const given = (call: Call) => (call.body as { group_type: Given }).group_type;

function requireFree({ cloud }: Call, wanted: string): void {
  if (cloud.state.tables.volume.groupTypes.all().every((row) => row.name !== wanted)) return;
  throw new ApiError(409, `Group Type ${wanted} already exists.`);
}

function create(call: Call): object {
  requireAdmin(call, 'group:group_types:create');
  const { name: wanted = '', description = null, is_public = true, group_specs = {} } = given(call);
  requireFree(call, wanted ?? '');
  const row = { id: newId(call.cloud), name: wanted ?? '', description, is_public: truthy(is_public), group_specs };
  return shown(call, call.cloud.state.tables.volume.groupTypes.insert(row));
}

function update(call: Call): object {
  requireAdmin(call, 'group:group_types:update');
  const { name: wanted, description, is_public } = given(call);
  const type = findGroupType(call, call.param('id'));
  if (wanted && wanted !== type.name) requireFree(call, wanted);
  const changed = call.cloud.state.tables.volume.groupTypes.update(type.id, {
    ...(wanted ? { name: wanted } : {}),
    ...(description === undefined ? {} : { description }),
    ...(is_public === undefined ? {} : { is_public: truthy(is_public) }),
  });
  return shown(call, changed);
}

function remove(call: Call): undefined {
  requireAdmin(call, 'group:group_types:delete');
  const type = findGroupType(call, call.param('id'));
  const { groupTypes, groups } = call.cloud.state.tables.volume;
  if (groups.all().some((group) => group.group_type === type.id)) {
    throw new ApiError(400, 'Target group type is still in use.');
  }
  groupTypes.delete(type.id);
  return undefined;
}

function withSpecs(call: Call, verb: string): GroupTypeRow {
  requireAdmin(call, `group:group_types:specs:${verb}`);
  return findGroupType(call, call.param('id'));
}

function setSpecs(call: Call, type: GroupTypeRow, group_specs: Readonly<Record<string, string>>): void {
  call.cloud.state.tables.volume.groupTypes.update(type.id, { group_specs });
}

function addSpecs(call: Call): object {
  const type = withSpecs(call, 'create');
  const body = call.body as { group_specs: Readonly<Record<string, string>> };
  setSpecs(call, type, { ...type.group_specs, ...body.group_specs });
  return body;
}

function setSpec(call: Call): object {
  const type = withSpecs(call, 'update');
  const body = call.body as Readonly<Record<string, string>>;
  if (!(call.param('key') in body)) throw new ApiError(400, 'Request body and URI mismatch');
  setSpecs(call, type, { ...type.group_specs, ...body });
  return body;
}

const noSpec = (type: GroupTypeRow, key: string) =>
  new ApiError(404, `Group Type ${type.id} has no extra spec with key ${key}.`);

function showSpec(call: Call): object {
  const type = withSpecs(call, 'get');
  const value = type.group_specs[call.param('key')];
  if (value === undefined) throw noSpec(type, call.param('key'));
  return { [call.param('key')]: value };
}

function removeSpec(call: Call): undefined {
  const type = withSpecs(call, 'delete');
  const { [call.param('key')]: gone, ...rest } = type.group_specs;
  if (gone === undefined) throw noSpec(type, call.param('key'));
  setSpecs(call, type, rest);
  return undefined;
}
