import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { closed, envelope } from '../versioned-api/schema-types.ts';
import { requireAdmin } from './policy.ts';
import type { DefaultTypeRow } from './tables.ts';

const SINCE = 62;
const schema = () =>
  envelope('default_type', closed({ volume_type: { type: 'string', minLength: 1, maxLength: 255 } }, ['volume_type']));

/** `/default-types`: the type of a project's volumes that name none. */
export const defaultTypeRoutes: readonly Route[] = [
  { method: 'GET', path: '/default-types', since: SINCE, handle: list },
  { method: 'GET', path: '/default-types/:project', since: SINCE, handle: show },
  { method: 'PUT', path: '/default-types/:project', since: SINCE, bodySchema: schema, handle: set },
  { method: 'DELETE', path: '/default-types/:project', since: SINCE, status: 204, handle: unset },
];

const view = ({ id, type_id }: DefaultTypeRow) => ({ project_id: id, volume_type_id: type_id });

function list(call: Call): object {
  requireAdmin(call, 'volume_extension:default_get_all');
  return { default_types: call.cloud.state.tables.volume.defaultTypes.all().map(view) };
}

function show(call: Call): object {
  requireAdmin(call, 'volume_extension:default_get');
  const row = call.cloud.state.tables.volume.defaultTypes.get(call.param('project'));
  if (!row) throw new ApiError(404, `Default type for project ${call.param('project')} not found.`);
  return { default_type: view(row) };
}

function set(call: Call): object {
  requireAdmin(call, 'volume_extension:default_set_or_update');
  const asked = (call.body as { default_type: { volume_type: string } }).default_type.volume_type;
  const { types, defaultTypes } = call.cloud.state.tables.volume;
  const type = types.get(asked) ?? types.first('name', asked);
  if (!type) throw new ApiError(400, `Volume type ${asked} could not be found.`);
  defaultTypes.delete(call.param('project'));
  return { default_type: view(defaultTypes.insert({ id: call.param('project'), type_id: type.id })) };
}

function unset(call: Call): undefined {
  requireAdmin(call, 'volume_extension:default_unset');
  call.cloud.state.tables.volume.defaultTypes.delete(call.param('project'));
  return undefined;
}
