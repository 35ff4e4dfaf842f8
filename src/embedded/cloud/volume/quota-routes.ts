import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { invalidInput, projectOf, requireAdmin } from './policy.ts';
import { limitOf, resources, setLimits, usage } from './quotas.ts';

const PATH = '/os-quota-sets/:project';

export const quotaRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: showQuota },
  { method: 'GET', path: `${PATH}/defaults`, handle: showDefaults },
  { method: 'PUT', path: PATH, handle: updateQuota },
  { method: 'DELETE', path: PATH, handle: deleteQuota },
  { method: 'GET', path: '/os-quota-class-sets/:name', handle: showClass },
  { method: 'PUT', path: '/os-quota-class-sets/:name', handle: updateClass },
  { method: 'GET', path: '/limits', handle: showLimits },
];

function limitsOf({ cloud }: Call, project: string): Record<string, number> {
  return Object.fromEntries(resources(cloud).map((name) => [name, limitOf(cloud, project, name)]));
}

function showQuota(call: Call): object {
  const project = call.param('project');
  if (project !== projectOf(call)) requireAdmin(call, 'volume_extension:quotas:show');
  const limits = limitsOf(call, project);
  if (!truthy(call.query.get('usage'))) return { quota_set: { ...limits, id: project } };
  const used = usage(call.cloud, project);
  const detail = Object.entries(limits).map(([name, limit]) => [name, { limit, in_use: used[name] ?? 0, reserved: 0 }]);
  return { quota_set: { ...(Object.fromEntries(detail) as object), id: project } };
}

function showDefaults(call: Call): object {
  const project = call.param('project');
  if (project !== projectOf(call)) requireAdmin(call, 'volume_extension:quotas:show');
  return { quota_set: { ...limitsOf(call, ''), id: project } };
}

function figures(call: Call, asked: unknown, what: string): Record<string, number> {
  if (typeof asked !== 'object' || asked === null) throw new ApiError(400, `'${what}' is a required property`);
  const { force: _force, tenant_id: _tenant, ...rest } = asked as Record<string, unknown>;
  const known = resources(call.cloud);
  const unknown = Object.keys(rest).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw invalidInput(`Bad key(s) in quota set: ${unknown.join(',')}`);
  const pairs = Object.entries(rest).map(([name, value]): [string, number] => {
    const figure = Number(value);
    if (!Number.isInteger(figure)) throw new ApiError(400, `${name} must be an integer`);
    if (figure < -1) throw new ApiError(400, `${name} must be >= -1`);
    return [name, figure];
  });
  return Object.fromEntries(pairs);
}

function updateQuota(call: Call): object {
  requireAdmin(call, 'volume_extension:quotas:update');
  const project = call.param('project');
  setLimits(call.cloud, project, figures(call, (call.body as { quota_set?: unknown } | null)?.quota_set, 'quota_set'));
  return { quota_set: limitsOf(call, project) };
}

function deleteQuota(call: Call): undefined {
  requireAdmin(call, 'volume_extension:quotas:delete');
  call.cloud.state.tables.volume.quotas.delete(call.param('project'));
}

function showClass(call: Call): object {
  requireAdmin(call, 'volume_extension:quota_classes:get');
  return { quota_class_set: { ...limitsOf(call, ''), id: call.param('name') } };
}

function updateClass(call: Call): object {
  requireAdmin(call, 'volume_extension:quota_classes:update');
  const asked = (call.body as { quota_class_set?: unknown } | null)?.quota_class_set;
  setLimits(call.cloud, `class:${call.param('name')}`, figures(call, asked, 'quota_class_set'));
  return { quota_class_set: limitsOf(call, '') };
}

function showLimits(call: Call): object {
  const asked = call.minor >= 39 && call.caller.isAdmin ? call.query.get('project_id') : null;
  const project = asked ?? projectOf(call);
  const limit = (name: string) => limitOf(call.cloud, project, name);
  const used = usage(call.cloud, project);
  return {
    limits: {
      rate: [],
      absolute: {
        maxTotalVolumes: limit('volumes'),
        maxTotalSnapshots: limit('snapshots'),
        maxTotalVolumeGigabytes: limit('gigabytes'),
        maxTotalBackups: limit('backups'),
        maxTotalBackupGigabytes: limit('backup_gigabytes'),
        totalVolumesUsed: used['volumes'] ?? 0,
        totalGigabytesUsed: used['gigabytes'] ?? 0,
        totalSnapshotsUsed: used['snapshots'] ?? 0,
        totalBackupsUsed: 0,
        totalBackupGigabytesUsed: 0,
      },
    },
  };
}
