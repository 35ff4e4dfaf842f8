import { ApiError } from '../../api-error.ts';
import { pageAfter } from '../../pagination.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { markerNotFound, nextLink, pageQuery } from '../../versioned-api/links.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { boolean, pagingQuery, queryOf, singleTextQuery, truthy } from '../../versioned-api/schema-types.ts';
import { isUuid } from '../../versioned-api/validation.ts';
import { hypervisorView } from './hypervisor-view.ts';
import type { HostRow } from './tables.ts';
import { usageOf } from './usage.ts';

const listSchema = (minor: number): Schema =>
  queryOf(
    {
      ...(minor >= 33 ? pagingQuery : {}),
      ...(minor >= 53
        ? { hypervisor_hostname_pattern: singleTextQuery, with_servers: { type: 'array', items: boolean, maxItems: 1 } }
        : {}),
    },
    minor,
  );

export const hypervisorRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-hypervisors', querySchema: listSchema, handle: (call) => list(call, false) },
  { method: 'GET', path: '/os-hypervisors/detail', querySchema: listSchema, handle: (call) => list(call, true) },
  { method: 'GET', path: '/os-hypervisors/statistics', until: 87, handle: statistics },
  { method: 'GET', path: '/os-hypervisors/:id', handle: show },
  { method: 'GET', path: '/os-hypervisors/:id/uptime', until: 87, handle: uptime },
  { method: 'GET', path: '/os-hypervisors/:id/search', until: 52, handle: (call) => search(call, false) },
  { method: 'GET', path: '/os-hypervisors/:id/servers', until: 52, handle: (call) => search(call, true) },
];

function list(call: Call, detail: boolean): object {
  requireAdmin(call, `os-hypervisors:${detail ? 'list-detail' : 'list'}`);
  const pattern = call.minor >= 53 ? call.query.get('hypervisor_hostname_pattern') : null;
  const withServers = call.minor >= 53 && truthy(call.query.get('with_servers') ?? false);
  const rows = matching(call, pattern).map((host) => ({ id: idOf(call, host), host }));
  const view = ({ host }: { host: HostRow }) => hypervisorView(call, host, { detail, withServers });
  if (call.minor < 33) return { hypervisors: rows.map(view) };
  const { limit, marker } = pageQuery(call);
  const page = pageAfter(rows, { limit, marker });
  if (!page) throw markerNotFound(marker);
  const next = page.rows.length === limit && limit > 0 && pattern === null ? page.rows.at(-1)?.id : undefined;
  const path = detail ? 'os-hypervisors/detail' : 'os-hypervisors';
  return { hypervisors: page.rows.map(view), ...nextLink(call, 'hypervisors', path, next) };
}

const idOf = ({ minor }: Call, host: HostRow) => (minor >= 53 ? host.hypervisor_id : String(host.number));

function matching(call: Call, pattern: string | null): HostRow[] {
  const hosts = call.cloud.state.tables.compute.hosts.all();
  if (pattern === null) return hosts;
  const found = hosts.filter(({ id }) => id.includes(pattern));
  if (found.length === 0) throw new ApiError(404, `No hypervisor matching '${pattern}' could be found.`);
  return found;
}

function show(call: Call): object {
  requireAdmin(call, 'os-hypervisors:show');
  const withServers = call.minor >= 53 && truthy(call.query.get('with_servers') ?? false);
  return { hypervisor: hypervisorView(call, find(call), { detail: true, withServers }) };
}

function find(call: Call): HostRow {
  const id = call.param('id');
  if (call.minor >= 53 && !isUuid(id)) throw new ApiError(400, `Invalid uuid ${id}`);
  const host = call.cloud.state.tables.compute.hosts.all().find((row) => idOf(call, row) === id);
  if (!host) throw new ApiError(404, `Hypervisor with ID '${id}' could not be found.`);
  return host;
}

function uptime(call: Call): never {
  requireAdmin(call, 'os-hypervisors:uptime');
  find(call);
  throw new ApiError(501, 'The requested functionality is not supported.');
}

function search(call: Call, withServers: boolean): object {
  requireAdmin(call, `os-hypervisors:${withServers ? 'servers' : 'search'}`);
  const hosts = matching(call, call.param('id'));
  return { hypervisors: hosts.map((host) => hypervisorView(call, host, { detail: false, withServers })) };
}

function statistics(call: Call): object {
  requireAdmin(call, 'os-hypervisors:statistics');
  const sum = { count: 0, vcpus: 0, memory_mb: 0, local_gb: 0, vcpus_used: 0, memory_mb_used: 0, local_gb_used: 0 };
  let running = 0;
  for (const host of call.cloud.state.tables.compute.hosts.all()) {
    const used = usageOf(call.cloud, host.id);
    sum.count += 1;
    sum.vcpus += host.vcpus;
    sum.memory_mb += host.memory_mb;
    sum.local_gb += host.disk_gb;
    sum.vcpus_used += used.vcpus;
    sum.memory_mb_used += used.memory_mb;
    sum.local_gb_used += used.disk_gb;
    running += used.servers;
  }
  return {
    hypervisor_statistics: {
      ...sum,
      free_ram_mb: sum.memory_mb - sum.memory_mb_used,
      free_disk_gb: sum.local_gb - sum.local_gb_used,
      current_workload: 0,
      running_vms: running,
      disk_available_least: 0,
    },
  };
}
