import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import { storedTime } from '../versioned-api/stored-time.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { boolean, closed, envelope, truthy } from '../versioned-api/schema-types.ts';
import { checkBody } from '../versioned-api/validation.ts';
import { removeLater } from './changes.ts';
import { findTypeByName, findVolume } from './find.ts';
import { findGroupType } from './group-type-routes.ts';
import { invalidVolume, projectOf } from './policy.ts';
import { nameOrNull } from './schemas.ts';
import { DEFAULT_ZONE } from './seed.ts';
import type { GroupRow, VolumeRow } from './tables.ts';

const SINCE = 13;
const text: Schema = { type: 'string', minLength: 1, maxLength: 255 };
const createSchema = () =>
  envelope(
    'group',
    closed(
      {
        name: nameOrNull,
        description: nameOrNull,
        group_type: text,
        volume_types: { type: 'array', minItems: 1, items: text, uniqueItems: true },
        availability_zone: nameOrNull,
      },
      ['group_type', 'volume_types'],
    ),
  );
const updateSchema = () =>
  envelope(
    'group',
    closed({ name: nameOrNull, description: nameOrNull, add_volumes: nameOrNull, remove_volumes: nameOrNull }),
  );

/** `/groups`: volumes that belong together. */
export const groupRoutes: readonly Route[] = [
  { method: 'GET', path: '/groups', since: SINCE, handle: (call) => list(call, ({ id, name }) => ({ id, name })) },
  { method: 'GET', path: '/groups/detail', since: SINCE, handle: (call) => list(call, (row) => detail(call, row)) },
  { method: 'POST', path: '/groups', since: SINCE, status: 202, bodySchema: createSchema, handle: create },
  { method: 'GET', path: '/groups/:id', since: SINCE, handle: (call) => ({ group: detail(call, find(call)) }) },
  { method: 'PUT', path: '/groups/:id', since: SINCE, status: 202, bodySchema: updateSchema, handle: update },
  { method: 'POST', path: '/groups/:id/action', since: SINCE, status: 202, handle: remove },
];

export function findGroup(call: Call, id: string): GroupRow {
  const group = call.cloud.state.tables.volume.groups.get(id);
  if (group && (call.caller.isAdmin || group.project_id === projectOf(call))) return group;
  throw new ApiError(404, `Group ${id} could not be found.`);
}
const find = (call: Call) => findGroup(call, call.param('id'));

const volumesOf = ({ cloud }: Call, group: GroupRow): VolumeRow[] =>
  cloud.state.tables.volume.volumes.all().filter(({ group_id }) => group_id === group.id);

function detail(call: Call, group: GroupRow): object {
  const { minor, caller, query } = call;
  return {
    id: group.id,
    status: 'available',
    availability_zone: group.availability_zone,
    created_at: storedTime(group.created_ms),
    name: group.name,
    description: group.description,
    group_type: group.group_type,
    volume_types: group.volume_types,
    ...(minor >= 14 ? { group_snapshot_id: null, source_group_id: null } : {}),
    ...(minor >= 25 && truthy(query.get('list_volume')) ? { volumes: volumesOf(call, group).map(({ id }) => id) } : {}),
    ...(minor >= 38 ? { replication_status: 'disabled' } : {}),
    ...(minor >= 58 && caller.isAdmin ? { project_id: group.project_id } : {}),
  };
}

function list(call: Call, view: (row: GroupRow) => object): object {
  const everybody = call.caller.isAdmin && truthy(call.query.get('all_tenants'));
  const all = call.cloud.state.tables.volume.groups.all();
  const mine = all.filter(({ project_id }) => everybody || project_id === projectOf(call));
  return { groups: mine.toReversed().map(view) };
}

interface Given {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly group_type: string;
  readonly volume_types: readonly string[];
  readonly availability_zone?: string | null;
}

function create(call: Call): object {
  const { group: asked } = call.body as { group: Given };
  const group = call.cloud.state.tables.volume.groups.insert({
    id: newId(call.cloud),
    name: asked.name?.trim() ?? null,
    description: asked.description?.trim() ?? null,
    group_type: findGroupType(call, asked.group_type).id,
    volume_types: asked.volume_types.map((type) => findTypeByName(call, type).id),
    availability_zone: asked.availability_zone ?? DEFAULT_ZONE,
    project_id: projectOf(call),
    created_ms: call.cloud.clock.now(),
  });
  return { group: { id: group.id, name: group.name } };
}

interface Change {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly add_volumes?: string | null;
  readonly remove_volumes?: string | null;
}

function update(call: Call): undefined {
  const group = find(call);
  const { add_volumes: added, remove_volumes: removed, ...fields } = (call.body as { group: Change }).group;
  const named = (list: string | null | undefined) =>
    (list ?? '').split(',').flatMap((id) => (id.trim() === '' ? [] : findVolume(call, id.trim())));
  const [joining, leaving] = [named(added), named(removed)];
  for (const volume of joining) {
    if (group.volume_types.includes(volume.volume_type_id)) continue;
    throw invalidVolume(
      `Cannot add volume ${volume.id} to group ${group.id} because volume type ${volume.volume_type_id} is not supported by the group.`,
    );
  }
  const { volumes, groups } = call.cloud.state.tables.volume;
  for (const { id } of joining) volumes.update(id, { group_id: group.id });
  for (const { id } of leaving) volumes.update(id, { group_id: null });
  groups.update(group.id, {
    ...(fields.name === undefined ? {} : { name: fields.name }),
    ...(fields.description === undefined ? {} : { description: fields.description }),
  });
  return undefined;
}

/** Refuses a volume of a type that its group is not for. */
export function requireGroupFor(call: Call, groupId: string, typeId: string): void {
  const group = findGroup(call, groupId);
  if (group.volume_types.includes(typeId)) return;
  throw new ApiError(
    400,
    `Invalid input received: Invalid volume_type provided: ${typeId} (requested type must be supported by this group).`,
  );
}

function remove(call: Call): undefined {
  checkBody(call.body, envelope('delete', closed({ 'delete-volumes': boolean })));
  const { delete: options } = call.body as { delete: { 'delete-volumes'?: unknown } };
  const group = find(call);
  const volumes = volumesOf(call, group);
  const invalid = (reason: string) => new ApiError(400, `Invalid Group: ${reason}`);
  if (volumes.length > 0 && !truthy(options['delete-volumes'] ?? false)) {
    throw invalid(`Group ${group.id} still contains volumes. The delete-volumes flag is required to delete it.`);
  }
  const { attachments, snapshots, groups } = call.cloud.state.tables.volume;
  if (volumes.some(({ id }) => attachments.count('volume', id) > 0)) {
    throw invalid(`Volume in group ${group.id} is attached. Need to detach first.`);
  }
  if (volumes.some(({ id }) => snapshots.count('volume', id) > 0)) {
    throw invalid('Volume in group still has dependent snapshots.');
  }
  for (const { id } of volumes) removeLater(call.cloud, id);
  groups.delete(group.id);
  return undefined;
}
