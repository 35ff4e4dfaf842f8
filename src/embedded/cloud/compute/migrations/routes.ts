import { ApiError } from '../../api-error.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import { pageAfter } from '../../pagination.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { nextLink, pageQuery } from '../../versioned-api/links.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { pagingQuery, queryOf, textQuery } from '../../versioned-api/schema-types.ts';
import { requireAdmin } from '../policy.ts';
import { findServer } from '../servers/find.ts';
import type { MigrationRow } from './table.ts';

const FILTERS = ['hidden', 'host', 'instance_uuid', 'source_compute', 'status', 'migration_type'];
const querySchema = (minor: number): Schema => {
  const dates: Schema = { type: 'array', items: { type: 'string', format: 'date-time' } };
  return queryOf(
    {
      ...Object.fromEntries(FILTERS.map((name) => [name, textQuery])),
      ...(minor >= 59 ? { ...pagingQuery, 'changes-since': dates } : {}),
      ...(minor >= 66 ? { 'changes-before': dates } : {}),
      ...(minor >= 80 ? { user_id: textQuery, project_id: textQuery } : {}),
    },
    minor,
  );
};

export const migrationRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-migrations', querySchema, handle: listMigrations },
  { method: 'GET', path: '/servers/:id/migrations', since: 23, handle: listOfServer },
  { method: 'GET', path: '/servers/:id/migrations/:migration', since: 23, handle: showOfServer },
];

function view({ minor }: Pick<Call, 'minor'>, row: MigrationRow): object {
  return {
    id: row.number,
    ...(minor >= 59 ? { uuid: row.id } : {}),
    source_compute: row.source,
    dest_compute: row.destination,
    source_node: row.source,
    dest_node: row.destination,
    dest_host: row.destination === null ? null : '127.0.0.1',
    old_instance_type_id: row.old_flavor_number,
    new_instance_type_id: row.new_flavor_number,
    instance_uuid: row.server_id,
    status: row.status,
    ...(minor >= 23 ? { migration_type: row.type } : {}),
    ...(minor >= 80 ? { user_id: row.user_id, project_id: row.project_id } : {}),
    created_at: storedTime(row.created_ms),
    updated_at: row.updated_ms === null ? null : storedTime(row.updated_ms),
  };
}

function listMigrations(call: Call): object {
  requireAdmin(call, 'os-migrations:index');
  const rows = call.cloud.state.tables.compute.migrations.all().reverse().filter(filterOf(call));
  if (call.minor < 59) return { migrations: rows.map((row) => view(call, row)) };
  const { limit, marker } = pageQuery(call);
  const page = pageAfter(rows, { limit, marker });
  if (!page) throw new ApiError(400, `Marker ${marker ?? ''} could not be found.`);
  const next = limit > 0 && page.rows.length === limit ? page.rows.at(-1)?.id : undefined;
  return {
    migrations: page.rows.map((row) => view(call, row)),
    ...nextLink(call, 'migrations', 'os-migrations', next),
  };
}

function filterOf({ query }: Call): (row: MigrationRow) => boolean {
  const is = (name: string, actual: string | null) => (query.get(name) ?? actual) === actual;
  const since = query.has('changes-since') ? Date.parse(query.get('changes-since') ?? '') : -Infinity;
  const before = query.has('changes-before') ? Date.parse(query.get('changes-before') ?? '') : Infinity;
  return (row) => {
    const updated = row.updated_ms ?? row.created_ms;
    const host = query.get('host');
    return (
      is('instance_uuid', row.server_id) &&
      is('source_compute', row.source) &&
      is('status', row.status) &&
      is('migration_type', row.type) &&
      is('user_id', row.user_id) &&
      is('project_id', row.project_id) &&
      (host === null || host === row.source || host === row.destination) &&
      updated >= since &&
      updated <= before
    );
  };
}

const IN_PROGRESS = ['queued', 'preparing', 'running', 'post-migrating'];

/** Only live migrations under way are shown with their server. */
function liveOf(call: Call): MigrationRow[] {
  requireAdmin(call, 'servers:migrations:index');
  const { id } = findServer(call);
  return call.cloud.state.tables.compute.migrations
    .where('server', id)
    .filter(({ type, status }) => type === 'live-migration' && IN_PROGRESS.includes(status));
}

function progress(call: Call, row: MigrationRow): object {
  const { id, source_compute, dest_compute, ...rest } = view({ minor: call.minor }, row) as Record<string, unknown>;
  const {
    old_instance_type_id: _old,
    new_instance_type_id: _new,
    instance_uuid,
    migration_type: _type,
    ...shown
  } = rest;
  const memory = { memory_total_bytes: null, memory_processed_bytes: null, memory_remaining_bytes: null };
  const disk = { disk_total_bytes: null, disk_processed_bytes: null, disk_remaining_bytes: null };
  return { ...shown, id, server_uuid: instance_uuid, source_compute, dest_compute, ...memory, ...disk };
}

function listOfServer(call: Call): object {
  return { migrations: liveOf(call).map((row) => progress(call, row)) };
}

function showOfServer(call: Call): object {
  const row = liveOf(call).find(({ number }) => String(number) === call.param('migration'));
  if (row) return { migration: progress(call, row) };
  throw new ApiError(
    404,
    `In-progress live migration ${call.param('migration')} is not found for server ${call.param('id')}.`,
  );
}
