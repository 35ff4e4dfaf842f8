import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { patchVolume, removeLater, removeSnapshotLater } from './changes.ts';
import { createVolume } from './create.ts';
import { findVolume } from './find.ts';
import { listRows } from './list.ts';
import { invalidVolume, projectOf } from './policy.ts';
import * as schemas from './schemas.ts';
import type { VolumeRow, VolumeStatus } from './tables.ts';
import { volumeBrief, volumeDetail, volumeView } from './view.ts';

export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes', handle: (call) => listVolumes(call, 'volumes', volumeBrief) },
  { method: 'GET', path: '/volumes/detail', handle: (call) => listVolumes(call, 'volumes/detail', volumeDetail) },
  { method: 'GET', path: '/volumes/summary', since: 12, handle: summarize },
  { method: 'GET', path: '/volumes/summary', until: 11, handle: notThere },
  { method: 'POST', path: '/volumes', status: 202, bodySchema: schemas.createVolume, handle: createVolume },
  {
    method: 'GET',
    path: '/volumes/:id',
    handle: (call) => ({ volume: volumeDetail(call, findVolume(call, call.param('id'))) }),
  },
  { method: 'PUT', path: '/volumes/:id', bodySchema: schemas.updateVolume, handle: updateVolume },
  { method: 'DELETE', path: '/volumes/:id', status: 202, handle: deleteVolume },
  { method: 'GET', path: '/volumes/:id/encryption', handle: () => ({ encryption_key_id: null }) },
];

function notThere(): never {
  throw new ApiError(404, 'The resource could not be found.');
}

const SORTABLE = {
  id: 'id',
  status: 'status',
  size: 'size',
  availability_zone: 'availability_zone',
  created_at: 'created_ms',
  updated_at: 'updated_ms',
  name: 'name',
  display_name: 'name',
  bootable: 'bootable',
  host: 'host',
};

function listVolumes(call: Call, path: string, view: (call: Call, row: VolumeRow) => object): object {
  return listRows(visible(call), {
    call,
    path,
    view,
    collection: 'volumes',
    sortable: SORTABLE,
    countSince: 45,
    markerNotFound: (marker) => new ApiError(404, `Volume ${marker} could not be found.`),
  });
}

function visible(call: Call): readonly VolumeRow[] {
  const { volumes } = call.cloud.state.tables.volume;
  const everywhere = call.caller.isAdmin && truthy(call.query.get('all_tenants'));
  return everywhere ? volumes.all() : volumes.where('project', projectOf(call));
}

function summarize(call: Call): object {
  const rows = visible(call);
  const total = { total_count: rows.length, total_size: rows.reduce((sum, { size }) => sum + size, 0) };
  const metadata: Record<string, string[]> = {};
  for (const row of rows) {
    for (const [key, value] of Object.entries(row.metadata)) {
      metadata[key] = [...new Set([...(metadata[key] ?? []), value])];
    }
  }
  return { 'volume-summary': { ...total, ...(call.minor >= 36 ? { metadata } : {}) } };
}

interface Update {
  readonly name?: string | null;
  readonly display_name?: string | null;
  readonly description?: string | null;
  readonly display_description?: string | null;
  readonly metadata?: Record<string, string> | null;
}

function updateVolume(call: Call): object {
  const volume = findVolume(call, call.param('id'));
  const { volume: asked } = call.body as { volume: Update };
  const name = asked.name ?? asked.display_name;
  const description = asked.description ?? asked.display_description;
  const patched = patchVolume(call.cloud, volume.id, {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(asked.metadata ? { metadata: asked.metadata } : {}),
  });
  return { volume: volumeView(call, patched) };
}

const DELETABLE: readonly VolumeStatus[] = [
  ...(['available', 'error', 'error_restoring', 'error_extending', 'error_managing'] as const),
];

function deleteVolume(call: Call): undefined {
  const volume = findVolume(call, call.param('id'));
  const { snapshots, attachments } = call.cloud.state.tables.volume;
  const copies = snapshots.where('volume', volume.id);
  const cascade = truthy(call.query.get('cascade'));
  const force = call.minor >= 23 && truthy(call.query.get('force'));
  const free = force || (DELETABLE.includes(volume.status) && attachments.count('volume', volume.id) === 0);
  if (!free || (copies.length > 0 && !cascade)) {
    const allowed = DELETABLE.join(' or ');
    throw invalidVolume(
      `Volume status must be ${allowed} and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
    );
  }
  for (const snapshot of copies) removeSnapshotLater(call.cloud, snapshot.id);
  removeLater(call.cloud, volume.id);
}
