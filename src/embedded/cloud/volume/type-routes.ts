import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import { singleAction } from '../versioned-api/actions.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { boolean, closed, envelope, name, truthy } from '../versioned-api/schema-types.ts';
import { checkBody } from '../versioned-api/validation.ts';
import { findType, maySeeType } from './find.ts';
import { requireAdmin } from './policy.ts';
import { nameOrNull, uuid } from './schemas.ts';
import { DEFAULT_TYPE } from './seed.ts';
import { typeSpecRoutes } from './type-spec-routes.ts';
import type { VolumeTypeRow } from './tables.ts';

const specs: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: ['string', 'null'], maxLength: 255 } },
  additionalProperties: false,
};
const createSchema = (): Schema =>
  envelope(
    'volume_type',
    closed(
      {
        name: { ...name, maxLength: 255 },
        description: nameOrNull,
        extra_specs: { ...specs, type: ['object', 'null'] },
        'os-volume-type-access:is_public': boolean,
      },
      ['name'],
    ),
  );
const updateSchema = (): Schema =>
  envelope('volume_type', closed({ name: nameOrNull, description: nameOrNull, is_public: boolean }));

export const typeRoutes: readonly Route[] = [
  { method: 'GET', path: '/types', handle: listTypes },
  { method: 'POST', path: '/types', bodySchema: createSchema, handle: createType },
  { method: 'GET', path: '/types/:id', handle: showType },
  { method: 'PUT', path: '/types/:id', bodySchema: updateSchema, handle: updateType },
  { method: 'DELETE', path: '/types/:id', status: 202, handle: deleteType },
  { method: 'POST', path: '/types/:id/action', status: 202, handle: changeAccess },
  { method: 'GET', path: '/types/:id/os-volume-type-access', handle: listAccess },
  ...typeSpecRoutes,
];

/** Specs whose names begin otherwise are the administrator's own business. */
function visibleSpecs({ caller }: Call, { extra_specs: all }: VolumeTypeRow): Readonly<Record<string, string>> {
  if (caller.isAdmin) return all;
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => key === 'multiattach' || key === 'RESKEY:availability_zones'),
  );
}

function typeView(call: Call, type: VolumeTypeRow, options: { qos?: boolean; access?: boolean } = {}): object {
  const { qos = true, access = true } = options;
  return {
    id: type.id,
    name: type.name,
    is_public: type.is_public,
    description: type.description,
    extra_specs: visibleSpecs(call, type),
    ...(qos && call.caller.isAdmin ? { qos_specs_id: qosSpecOf(call, type.id) } : {}),
    ...(access ? { 'os-volume-type-access:is_public': type.is_public } : {}),
  };
}

function qosSpecOf({ cloud }: Call, typeId: string): string | null {
  return cloud.state.tables.volume.qosSpecs.all().find(({ type_ids }) => type_ids.includes(typeId))?.id ?? null;
}

function listTypes(call: Call): object {
  const asked = call.query.get('is_public');
  const all = call.cloud.state.tables.volume.types.all().filter((type) => maySeeType(call, type));
  const shown = all.filter((type) => {
    if (call.caller.isAdmin && asked !== null && !/^none$/i.test(asked)) return type.is_public === truthy(asked);
    return call.caller.isAdmin && asked === null ? type.is_public : true;
  });
  return { volume_types: shown.toReversed().map((type) => typeView(call, type)) };
}

function showType(call: Call): object {
  const id = call.param('id');
  if (id !== 'default') return { volume_type: typeView(call, findType(call, id)) };
  const type = call.cloud.state.tables.volume.types.first('name', DEFAULT_TYPE);
  if (!type) throw new ApiError(404, 'Default volume type can not be found.');
  return { volume_type: typeView(call, type, { access: false }) };
}

interface Create {
  readonly name: string;
  readonly description?: string | null;
  readonly extra_specs?: Record<string, string> | null;
  readonly 'os-volume-type-access:is_public'?: unknown;
}

function createType(call: Call): object {
  requireAdmin(call, 'volume_extension:type_create');
  const { volume_type: asked } = call.body as { volume_type: Create };
  refuseName(call, asked.name);
  const type = call.cloud.state.tables.volume.types.insert({
    id: newId(call.cloud),
    name: asked.name,
    description: asked.description ?? null,
    is_public: truthy(asked['os-volume-type-access:is_public'] ?? true),
    extra_specs: asked.extra_specs ?? {},
    projects: [],
  });
  return { volume_type: typeView(call, type, { qos: false }) };
}

function refuseName({ cloud }: Call, asked: string): void {
  const taken = cloud.state.tables.volume.types.count('name', asked) > 0;
  if (taken) throw new ApiError(409, `Volume Type ${asked} already exists.`);
}

interface Update {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly is_public?: unknown;
}

function updateType(call: Call): object {
  requireAdmin(call, 'volume_extension:type_update');
  const { volume_type: asked } = call.body as { volume_type: Update };
  if (asked.name === undefined && asked.description === undefined && asked.is_public === undefined) {
    throw new ApiError(400, 'Specify volume type name, description, is_public or a combination thereof.');
  }
  if (asked.name?.trim() === '') throw new ApiError(400, 'Volume type name can not be empty.');
  const type = findType(call, call.param('id'));
  if (asked.name && asked.name !== type.name) refuseName(call, asked.name);
  const updated = call.cloud.state.tables.volume.types.update(type.id, {
    ...(asked.name ? { name: asked.name } : {}),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(asked.is_public === undefined ? {} : { is_public: truthy(asked.is_public) }),
  });
  return { volume_type: typeView(call, updated, { qos: false, access: false }) };
}

function deleteType(call: Call): undefined {
  requireAdmin(call, 'volume_extension:type_delete');
  const type = findType(call, call.param('id'));
  const { types, volumes } = call.cloud.state.tables.volume;
  if (type.name === DEFAULT_TYPE) {
    throw new ApiError(400, `The volume type ${type.id} is a default volume type and cannot be deleted.`);
  }
  if (volumes.all().some(({ volume_type_id: id }) => id === type.id)) {
    throw new ApiError(400, 'Target volume type is still in use.');
  }
  types.delete(type.id);
}

const ACTIONS = ['addProjectAccess', 'removeProjectAccess'] as const;

function changeAccess(call: Call): undefined {
  const action = singleAction(call.body, ACTIONS);
  checkBody(call.body, envelope(action, closed({ project: uuid }, ['project'])));
  requireAdmin(call, `volume_extension:volume_type_access:${action}`);
  const type = findType(call, call.param('id'));
  const { project } = (call.body as Record<typeof action, { project: string }>)[action];
  if (type.is_public) {
    throw new ApiError(409, 'Type access modification is not applicable to public volume type.');
  }
  const has = type.projects.includes(project);
  const adds = action === 'addProjectAccess';
  const combination = `for volume type ${type.id} / project ${project}`;
  if (adds && has) throw new ApiError(409, `Volume type access ${combination} combination already exists.`);
  if (!adds && !has) throw new ApiError(404, `Volume type access not found ${combination} combination.`);
  const projects = adds ? [...type.projects, project] : type.projects.filter((id) => id !== project);
  call.cloud.state.tables.volume.types.update(type.id, { projects });
}

function listAccess(call: Call): object {
  requireAdmin(call, 'volume_extension:volume_type_access:get_all_for_type');
  const type = findType(call, call.param('id'));
  if (type.is_public) throw new ApiError(404, 'Access list not available for public volume types.');
  return {
    volume_type_access: type.projects.map((project) => ({ volume_type_id: type.id, project_id: project })),
  };
}
