import { ApiError } from '../../api-error.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import { pageAfter } from '../../pagination.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { nextLink, pageQuery } from '../../versioned-api/links.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { pagingQuery, queryOf, textQuery } from '../../versioned-api/schema-types.ts';
import { hostIdOf } from '../servers/host-id.ts';
import { maySeeServer, serverNotFound } from '../servers/find.ts';
import type { ServerRow } from '../servers/table.ts';
import type { InstanceActionRow, InstanceEvent } from './table.ts';

const querySchema = (minor: number): Schema => {
  const dates = { type: 'array', items: { type: 'string', format: 'date-time' } } as const;
  return queryOf(
    {
      ...(minor >= 58 ? { ...pagingQuery, 'changes-since': dates } : {}),
      ...(minor >= 66 ? { 'changes-before': dates } : { ...(minor >= 75 ? {} : { unused: textQuery }) }),
    },
    minor,
  );
};

export const instanceActionRoutes: readonly Route[] = [
  { method: 'GET', path: '/servers/:id/os-instance-actions', querySchema, handle: listActions },
  { method: 'GET', path: '/servers/:id/os-instance-actions/:request', handle: showAction },
];

/** Since 2.21 what was done to a deleted server can be read too. */
function serverOf(call: Call): ServerRow {
  const id = call.param('id');
  const { servers, deletedServers } = call.cloud.state.tables.compute;
  const server = servers.get(id) ?? (call.minor >= 21 ? deletedServers.get(id) : undefined);
  if (!server || !maySeeServer(call, server)) throw serverNotFound(id);
  return server;
}

function listActions(call: Call): object {
  const server = serverOf(call);
  const { query } = call;
  const since = query.has('changes-since') ? Date.parse(query.get('changes-since') ?? '') : -Infinity;
  const before = query.has('changes-before') ? Date.parse(query.get('changes-before') ?? '') : Infinity;
  const rows = call.cloud.state.tables.compute.instanceActions
    .where('server', server.id)
    .toReversed()
    .filter(({ updated_ms: updated }) => updated >= since && updated <= before)
    .map((row) => ({ ...row, id: row.request_id }));
  const view = (row: InstanceActionRow) => actionView(call, row);
  if (call.minor < 58) return { instanceActions: rows.map(view) };
  const { limit, marker } = pageQuery(call);
  const page = pageAfter(rows, { limit, marker });
  if (!page) throw new ApiError(400, `Marker ${marker ?? ''} could not be found.`);
  const next = page.rows.length === limit ? page.rows.at(-1)?.id : undefined;
  const path = `servers/${server.id}/os-instance-actions`;
  const links = nextLink(call, 'links', path, next)['links_links'];
  return { instanceActions: page.rows.map(view), ...(links ? { links } : {}) };
}

function actionView({ minor }: Call, row: InstanceActionRow): object {
  return {
    action: row.action,
    instance_uuid: row.server_id,
    request_id: row.request_id,
    user_id: row.user_id,
    project_id: row.project_id,
    start_time: storedTime(row.start_ms),
    message: row.message,
    ...(minor >= 58 ? { updated_at: storedTime(row.updated_ms) } : {}),
  };
}

function showAction(call: Call): object {
  const server = serverOf(call);
  const request = call.param('request');
  const row = call.cloud.state.tables.compute.instanceActions.get(`${server.id}/${request}`);
  if (!row) throw new ApiError(404, `Action ${request} not found`);
  const events = call.caller.isAdmin || call.minor >= 51;
  return {
    instanceAction: {
      ...actionView(call, row),
      ...(events ? { events: row.events.map((event) => eventView(call, server, event)) } : {}),
    },
  };
}

function eventView({ minor, caller }: Call, server: ServerRow, event: InstanceEvent): object {
  return {
    event: event.event,
    start_time: storedTime(event.start_ms),
    finish_time: event.finish_ms === null ? null : storedTime(event.finish_ms),
    result: event.result,
    ...(caller.isAdmin ? { traceback: event.details } : {}),
    ...(minor >= 62 && caller.isAdmin ? { host: event.host } : {}),
    ...(minor >= 62 ? { hostId: hostIdOf({ ...server, host: event.host }) } : {}),
    ...(minor >= 84 ? { details: event.details } : {}),
  };
}
