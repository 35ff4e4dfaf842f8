import { ApiError } from '../api-error.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { envelope } from '../versioned-api/schema-types.ts';
import { findType } from './find.ts';
import { requireAdmin } from './policy.ts';

const specs: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: ['string', 'null'], maxLength: 255 } },
  additionalProperties: false,
};
const PATH = '/types/:id/extra_specs';

export const typeSpecRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (call) => ({ extra_specs: findType(call, call.param('id')).extra_specs }),
  },
  { method: 'POST', path: PATH, bodySchema: () => envelope('extra_specs', specs), handle: addSpecs },
  { method: 'GET', path: `${PATH}/:key`, handle: showSpec },
  { method: 'PUT', path: `${PATH}/:key`, bodySchema: () => ({ ...specs, maxProperties: 1 }), handle: setSpec },
  { method: 'DELETE', path: `${PATH}/:key`, status: 202, handle: removeSpec },
];

function merge(call: Call, added: Readonly<Record<string, string>>): void {
  const type = findType(call, call.param('id'));
  const extra_specs = { ...type.extra_specs, ...added };
  call.cloud.state.tables.volume.types.update(type.id, { extra_specs });
}

function addSpecs(call: Call): object {
  requireAdmin(call, 'volume_extension:types_extra_specs:create');
  merge(call, (call.body as { extra_specs: Record<string, string> }).extra_specs);
  return call.body as object;
}

function setSpec(call: Call): object {
  requireAdmin(call, 'volume_extension:types_extra_specs:update');
  const body = call.body as Record<string, string>;
  if (!(call.param('key') in body)) throw new ApiError(400, 'Request body and URI mismatch');
  merge(call, body);
  return body;
}

function missing(type: string, key: string): ApiError {
  return new ApiError(404, `Volume Type ${type} has no extra specs with key ${key}.`);
}

function showSpec(call: Call): object {
  const type = findType(call, call.param('id'));
  const key = call.param('key');
  const value = type.extra_specs[key];
  if (value === undefined) throw missing(type.id, key);
  return { [key]: value };
}

function removeSpec(call: Call): undefined {
  requireAdmin(call, 'volume_extension:types_extra_specs:delete');
  const type = findType(call, call.param('id'));
  const { [call.param('key')]: gone, ...rest } = type.extra_specs;
  if (gone === undefined) throw missing(type.id, call.param('key'));
  call.cloud.state.tables.volume.types.update(type.id, { extra_specs: rest });
}
