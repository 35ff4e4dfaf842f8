import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { findVolume } from './find.ts';

/** What clients ask for in passing, and what is always empty here. */
const EMPTY: readonly { readonly path: string; readonly name: string; readonly since?: number }[] = [
  { path: '/backups', name: 'backups' },
  { path: '/backups/detail', name: 'backups' },
  { path: '/consistencygroups', name: 'consistencygroups' },
  { path: '/consistencygroups/detail', name: 'consistencygroups' },
  { path: '/messages', name: 'messages', since: 3 },
  { path: '/clusters', name: 'clusters', since: 7 },
];

const extension = (alias: string, name: string) => ({
  name,
  alias,
  description: name,
  updated: '2013-01-01T00:00:00+00:00',
  links: [],
});

const EXTENSIONS = [
  extension('os-vol-image-meta', 'VolumeImageMetadata'),
  extension('os-used-limits', 'UsedLimits'),
  extension('os-admin-actions', 'AdminActions'),
  extension('os-volume-actions', 'VolumeActions'),
  extension('os-types-manage', 'TypesManage'),
  extension('os-types-extra-specs', 'TypesExtraSpecs'),
  extension('os-volume-type-access', 'VolumeTypeAccess'),
  extension('os-quota-sets', 'Quotas'),
  extension('os-services', 'Services'),
  extension('os-availability-zone', 'AvailabilityZones'),
  extension('scheduler-stats', 'Scheduler_stats'),
];

/** What lists may be filtered by, as Cinder ships it. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  volume: [
    ...['name', 'status', 'metadata', 'bootable', 'migration_status', 'availability_zone', 'group_id', 'size'],
    ...['created_at', 'updated_at', 'consumes_quota'],
  ],
  backup: ['name', 'status', 'volume_id'],
  snapshot: ['name', 'status', 'volume_id', 'metadata', 'availability_zone', 'consumes_quota'],
  group: ['name'],
  group_snapshot: ['name', 'status', 'group_id'],
  attachment: ['volume_id', 'status', 'instance_id', 'attach_status'],
  message: ['resource_uuid', 'resource_type', 'event_id', 'request_id', 'message_level'],
  pool: ['name', 'volume_type'],
  volume_type: ['is_public', 'extra_specs'],
};

function resourceFilters({ query }: Call): object {
  const asked = query.get('resource');
  const shown = Object.entries(FILTERS).filter(([resource]) => asked === null || resource === asked);
  return { resource_filters: shown.map(([resource, filters]) => ({ resource, filters })) };
}

export const otherRoutes: readonly Route[] = [
  ...EMPTY.map(({ path, name, since = 0 }): Route => ({ method: 'GET', path, since, handle: () => ({ [name]: [] }) })),
  { method: 'GET', path: '/resource_filters', since: 33, handle: resourceFilters },
  { method: 'GET', path: '/extensions', handle: () => ({ extensions: EXTENSIONS }) },
  {
    method: 'POST',
    path: '/backups',
    handle: (call) => {
      const { backup } = call.body as { backup?: { volume_id?: string } };
      findVolume(call, backup?.volume_id ?? '');
      throw new ApiError(503, 'Service cinder-backup could not be found.');
    },
  },
];
