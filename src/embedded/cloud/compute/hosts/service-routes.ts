import { ApiError } from '../../api-error.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { boolean, closed, queryOf, textQuery, truthy } from '../../versioned-api/schema-types.ts';
import { isUuid } from '../../versioned-api/validation.ts';
import { refuseForceUp } from './evacuation-records.ts';
import { isUp, lastReportMs } from './liveness.ts';
import { oldServiceRoutes } from './service-routes-before-uuid.ts';
import type { ComputeServiceRow } from './tables.ts';
import { zoneOfService } from './zones.ts';

const reason: Schema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\p{C}]*$' };
const updateSchema = (): Schema =>
  closed({ status: { type: 'string', enum: ['enabled', 'disabled'] }, disabled_reason: reason, forced_down: boolean });

export const serviceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/os-services',
    querySchema: (minor): Schema => queryOf({ host: textQuery, binary: textQuery }, minor),
    handle: listServices,
  },
  { method: 'PUT', path: '/os-services/:id', since: 53, bodySchema: updateSchema, handle: updateService },
  ...oldServiceRoutes,
  { method: 'DELETE', path: '/os-services/:id', status: 204, handle: deleteService },
];

function listServices(call: Call): object {
  requireAdmin(call, 'os-services:list');
  const { host, binary } = { host: call.query.get('host'), binary: call.query.get('binary') };
  const services = call.cloud.state.tables.compute.services
    .all()
    .filter((row) => (!host || row.host === host) && (!binary || row.binary === binary));
  return { services: services.map((row) => serviceView(call, row)) };
}

function serviceView(call: Call, row: ComputeServiceRow): object {
  return {
    binary: row.binary,
    host: row.host,
    id: call.minor >= 53 ? row.id : row.number,
    zone: zoneOfService(call.cloud, row),
    status: row.disabled ? 'disabled' : 'enabled',
    state: isUp(call.cloud, row) ? 'up' : 'down',
    updated_at: storedTime(lastReportMs(row, call.cloud.clock.now())),
    disabled_reason: row.disabled_reason,
    ...(call.minor >= 11 ? { forced_down: row.forced_down } : {}),
  };
}

interface Update {
  readonly status?: 'enabled' | 'disabled';
  readonly disabled_reason?: string;
  readonly forced_down?: unknown;
}

function updateService(call: Call): object {
  requireAdmin(call, 'os-services:update');
  const row = findService(call, ({ id }) => new ApiError(404, `Service ${id} could not be found.`));
  const asked = call.body as Update;
  if (row.binary !== 'nova-compute') throw notCompute(row.binary);
  const patch = patchOf(asked);
  if (patch.forced_down === false) refuseForceUp(call.cloud, row.host);
  const { services } = call.cloud.state.tables.compute;
  return { service: serviceView(call, services.update(row.id, patch)) };
}

function patchOf({ status, disabled_reason: why, forced_down: forced }: Update): Partial<ComputeServiceRow> {
  if (status === 'enabled' && why !== undefined) {
    throw new ApiError(400, "Specifying 'disabled_reason' with status 'enabled' is invalid.");
  }
  if (status === undefined && forced === undefined) {
    throw new ApiError(400, "No updates were requested. Fields 'status' or 'forced_down' should be specified.");
  }
  return {
    ...(status === undefined ? {} : { disabled: status === 'disabled', disabled_reason: why ?? null }),
    ...(forced === undefined ? {} : { forced_down: truthy(forced) }),
  };
}

export function notCompute(binary: string): ApiError {
  const only = 'Only nova-compute services can be updated.';
  return new ApiError(400, `Updating a ${binary} service is not supported. ${only}`);
}

function findService(call: Call, missing: (key: { id: string }) => ApiError): ComputeServiceRow {
  const id = call.param('id');
  const { services } = call.cloud.state.tables.compute;
  if (call.minor >= 53 && !isUuid(id)) throw new ApiError(400, `Invalid uuid ${id}`);
  if (call.minor < 53 && !/^\d+$/.test(id)) throw new ApiError(400, 'Invalid input received: id must be an integer');
  const row = call.minor >= 53 ? services.get(id) : services.all().find(({ number }) => number === Number(id));
  if (!row) throw missing({ id });
  return row;
}

function deleteService(call: Call): undefined {
  requireAdmin(call, 'os-services:delete');
  const row = findService(call, ({ id }) => new ApiError(404, `Service ${id} not found.`));
  const { aggregates, hosts, servers, services } = call.cloud.state.tables.compute;
  if (row.binary === 'nova-compute') {
    if (servers.count('host', row.host) > 0) {
      const message =
        'Unable to delete compute service that is hosting instances. Migrate or delete the instances first.';
      throw new ApiError(409, message);
    }
    for (const aggregate of aggregates.where('host', row.host)) {
      aggregates.update(aggregate.id, { hosts: aggregate.hosts.filter((host) => host !== row.host) });
    }
    const host = hosts.delete(row.host);
    call.cloud.state.tables.placement.providers.delete(host?.hypervisor_id ?? '');
  }
  services.delete(row.id);
}
