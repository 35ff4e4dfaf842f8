import { storedTime } from '../versioned-api/stored-time.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { forbidden, projectOf, requireAdmin } from './policy.ts';
import { statusOf } from './servers/status.ts';
import type { ServerRow } from './servers/table.ts';

export const usageRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-simple-tenant-usage', handle: listUsage },
  { method: 'GET', path: '/os-simple-tenant-usage/:project', handle: showUsage },
];

const HOUR_MS = 3_600_000;

interface Period {
  readonly start: number;
  readonly stop: number;
  readonly shownStart: string;
  readonly shownStop: string;
}

function periodOf({ query, cloud }: Call): Period {
  const at = (name: string) => {
    const text = query.get(name);
    return text ? Date.parse(text.endsWith('Z') ? text : `${text}Z`) : cloud.clock.now();
  };
  const [start, stop] = [at('start'), at('end')];
  return {
    start,
    stop,
    shownStart: shownTime(start, query.get('start')),
    shownStop: shownTime(stop, query.get('end')),
  };
}

/** A time as it was asked for, to the microsecond. */
function shownTime(ms: number, asked: string | null): string {
  const fraction = /\.(\d{1,6})/.exec(asked ?? '')?.[1];
  return fraction === undefined ? storedTime(ms) : storedTime(ms).replace(/\.\d+$/, `.${fraction.padEnd(6, '0')}`);
}

function hoursOf(
  { launched_ms: launched, terminated_ms: ended }: ServerRow,
  { start, stop }: Pick<Period, 'start' | 'stop'>,
): number {
  if (launched === null) return 0;
  return Math.max(0, Math.min(stop, ended ?? stop) - Math.max(start, launched)) / HOUR_MS;
}

function serversOf({ cloud }: Call, project: string, { start, stop }: Pick<Period, 'start' | 'stop'>): ServerRow[] {
  const { servers, deletedServers } = cloud.state.tables.compute;
  return [...servers.where('project', project), ...deletedServers.where('project', project)].filter(
    ({ launched_ms: launched, terminated_ms: ended }) =>
      launched !== null && launched <= stop && (ended === null || ended >= start),
  );
}

function totals(project: string, servers: readonly ServerRow[], period: Period): object {
  const sum = (weight: (server: ServerRow) => number) =>
    servers.reduce((total, server) => total + hoursOf(server, period) * weight(server), 0);
  return {
    tenant_id: project,
    total_local_gb_usage: sum(({ flavor }) => flavor.disk + flavor.ephemeral),
    total_vcpus_usage: sum(({ flavor }) => flavor.vcpus),
    total_memory_mb_usage: sum(({ flavor }) => flavor.ram),
    total_hours: sum(() => 1),
    start: period.shownStart,
    stop: period.shownStop,
  };
}

function details(call: Call, servers: readonly ServerRow[], period: Period): object[] {
  return servers.map((server) => ({
    hours: hoursOf(server, period),
    flavor: server.flavor.name,
    instance_id: server.id,
    name: server.name,
    tenant_id: server.project_id,
    memory_mb: server.flavor.ram,
    local_gb: server.flavor.disk + server.flavor.ephemeral,
    vcpus: server.flavor.vcpus,
    started_at: server.launched_ms === null ? null : storedTime(server.launched_ms),
    ended_at: server.terminated_ms === null ? null : storedTime(server.terminated_ms),
    state: server.terminated_ms === null ? statusOf(server).toLowerCase() : 'terminated',
    uptime: Math.floor((call.cloud.clock.now() - (server.launched_ms ?? 0)) / 1000),
  }));
}

function listUsage(call: Call): object {
  requireAdmin(call, 'os-simple-tenant-usage:list');
  const period = periodOf(call);
  const { servers, deletedServers } = call.cloud.state.tables.compute;
  const projects = new Set([...servers.all(), ...deletedServers.all()].map(({ project_id: id }) => id));
  const usages = [...projects].flatMap((project) => {
    const own = serversOf(call, project, period);
    if (own.length === 0) return [];
    const detailed = call.query.get('detailed') === '1';
    return { ...totals(project, own, period), ...(detailed ? { server_usages: details(call, own, period) } : {}) };
  });
  return { tenant_usages: usages };
}

function showUsage(call: Call): object {
  const project = call.param('project');
  if (!call.caller.isAdmin && project !== projectOf(call)) throw forbidden('os-simple-tenant-usage:show');
  const period = periodOf(call);
  const own = serversOf(call, project, period);
  if (own.length === 0) return { tenant_usage: {} };
  return { tenant_usage: { ...totals(project, own, period), server_usages: details(call, own, period) } };
}
