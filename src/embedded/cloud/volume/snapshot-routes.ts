import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import { singleAction } from '../versioned-api/actions.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { removeSnapshotLater, settleSnapshotLater } from './changes.ts';
import { findSnapshot, findVolume } from './find.ts';
import { listRows } from './list.ts';
import { invalidVolume, projectOf, requireAdmin } from './policy.ts';
import { reserve } from './quotas.ts';
import * as schemas from './schemas.ts';
import { SNAPSHOT_STATUSES, type SnapshotRow } from './tables.ts';
import { snapshotDetail, snapshotView } from './view.ts';

export const snapshotRoutes: readonly Route[] = [
  { method: 'GET', path: '/snapshots', handle: (call) => listSnapshots(call, 'snapshots', snapshotView) },
  {
    method: 'GET',
    path: '/snapshots/detail',
    handle: (call) => listSnapshots(call, 'snapshots/detail', snapshotDetail),
  },
  { method: 'POST', path: '/snapshots', status: 202, bodySchema: schemas.createSnapshot, handle: createSnapshot },
  {
    method: 'GET',
    path: '/snapshots/:id',
    handle: (call) => ({ snapshot: snapshotDetail(call, findSnapshot(call, call.param('id'))) }),
  },
  { method: 'PUT', path: '/snapshots/:id', bodySchema: schemas.updateSnapshot, handle: updateSnapshot },
  { method: 'DELETE', path: '/snapshots/:id', status: 202, handle: deleteSnapshot },
  { method: 'POST', path: '/snapshots/:id/action', status: 202, handle: act },
];

const SORTABLE = {
  id: 'id',
  status: 'status',
  size: 'size',
  created_at: 'created_ms',
  name: 'name',
  display_name: 'name',
  volume_id: 'volume_id',
};

function listSnapshots(call: Call, path: string, view: (call: Call, row: SnapshotRow) => object): object {
  const { snapshots } = call.cloud.state.tables.volume;
  const everywhere = call.caller.isAdmin && truthy(call.query.get('all_tenants'));
  return listRows(everywhere ? snapshots.all() : snapshots.where('project', projectOf(call)), {
    call,
    path,
    view,
    collection: 'snapshots',
    sortable: SORTABLE,
    countSince: 45,
    markerNotFound: (marker) => new ApiError(404, `Snapshot ${marker} could not be found.`),
  });
}

interface Create {
  readonly volume_id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly metadata?: Record<string, string> | null;
  readonly force?: unknown;
}

function createSnapshot(call: Call): object {
  const { cloud } = call;
  const { snapshot: asked } = call.body as { snapshot: Create };
  const volume = findVolume(call, asked.volume_id);
  const busy = volume.status === 'in-use' && !truthy(asked.force) && call.minor < 66;
  if ((volume.status !== 'available' && volume.status !== 'in-use') || busy) {
    const wanted = call.minor < 66 ? 'available' : "['available', 'in-use']";
    throw invalidVolume(`Volume ${volume.id} status must be ${wanted}, but current status is: ${volume.status}.`);
  }
  const type = cloud.state.tables.volume.types.get(volume.volume_type_id)?.name ?? '';
  reserve(cloud, { project: projectOf(call), type, kind: 'snapshots', gigabytes: volume.size });
  const snapshot = cloud.state.tables.volume.snapshots.insert({
    id: newId(cloud),
    name: asked.name ?? null,
    description: asked.description ?? null,
    volume_id: volume.id,
    status: 'creating',
    size: volume.size,
    metadata: asked.metadata ?? {},
    project_id: projectOf(call),
    user_id: call.caller.user.id,
    created_ms: cloud.clock.now(),
    updated_ms: null,
  });
  settleSnapshotLater(cloud, snapshot.id);
  return { snapshot: snapshotView(call, snapshot) };
}

function updateSnapshot(call: Call): object {
  const { id } = findSnapshot(call, call.param('id'));
  const { snapshot: asked } = call.body as { snapshot: Partial<Pick<SnapshotRow, 'name' | 'description'>> };
  const updated = call.cloud.state.tables.volume.snapshots.update(id, { ...asked, updated_ms: call.cloud.clock.now() });
  return { snapshot: snapshotView(call, updated) };
}

function deleteSnapshot(call: Call): undefined {
  const { id, status } = findSnapshot(call, call.param('id'));
  if (status !== 'available' && status !== 'error') {
    throw new ApiError(400, 'Invalid snapshot: Snapshot status must be available or error.');
  }
  removeSnapshotLater(call.cloud, id);
}

const ACTIONS = ['os-reset_status', 'os-force_delete', 'os-update_snapshot_status'] as const;

function act(call: Call): undefined {
  const action = singleAction(call.body, ACTIONS);
  const { id } = findSnapshot(call, call.param('id'));
  requireAdmin(call, `volume_extension:snapshot_admin_actions:${action.replace('os-', '')}`);
  if (action === 'os-force_delete') {
    removeSnapshotLater(call.cloud, id);
    return;
  }
  const argument = (call.body as Record<typeof action, { status?: unknown } | null>)[action];
  const status = SNAPSHOT_STATUSES.find((one) => one === argument?.status);
  if (!status) throw new ApiError(400, `Must specify a valid status`);
  call.cloud.state.tables.volume.snapshots.update(id, { status, updated_ms: call.cloud.clock.now() });
}
