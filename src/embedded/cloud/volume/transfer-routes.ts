import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import { storedTime } from '../versioned-api/stored-time.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { patchVolume } from './changes.ts';
import { findVolume } from './find.ts';
import { invalidVolume, projectOf } from './policy.ts';
import type { TransferRow } from './tables.ts';
import { volumeLinks } from './view.ts';

/** `/os-volume-transfer`, from 3.55 on `/volume-transfers` too: a volume goes to whoever shows the key. */
export const transferRoutes: readonly Route[] = [...routes('os-volume-transfer', 0), ...routes('volume-transfers', 55)];

function routes(collection: string, since: number): readonly Route[] {
  const path = `/${collection}`;
  const list = (view: (call: Call, row: TransferRow) => object) => (call: Call) => ({
    transfers: call.cloud.state.tables.volume.transfers
      .all()
      .filter((row) => row.project_id === projectOf(call) || (call.caller.isAdmin && call.query.has('all_tenants')))
      .map((row) => view(call, row)),
  });
  return [
    { method: 'GET', path, since, handle: list(brief) },
    { method: 'GET', path: `${path}/detail`, since, handle: list(detail) },
    { method: 'POST', path, since, status: 202, handle: create },
    { method: 'GET', path: `${path}/:id`, since, handle: (call) => ({ transfer: detail(call, find(call)) }) },
    { method: 'POST', path: `${path}/:id/accept`, since, status: 202, handle: accept },
    { method: 'DELETE', path: `${path}/:id`, since, status: 202, handle: remove },
  ];
}

function brief(call: Call, { id, volume_id, name }: TransferRow): object {
  return { id, volume_id, name, links: volumeLinks(call, 'os-volume-transfer', id) };
}

function detail(call: Call, row: TransferRow): object {
  const ends = { source_project_id: row.project_id, destination_project_id: null, accepted: false };
  return {
    ...brief(call, row),
    created_at: storedTime(row.created_ms),
    ...(call.minor >= 57 ? ends : {}),
  };
}

function find(call: Call): TransferRow {
  const row = call.cloud.state.tables.volume.transfers.get(call.param('id'));
  if (row && (row.project_id === projectOf(call) || call.caller.isAdmin)) return row;
  throw new ApiError(404, `Transfer ${call.param('id')} could not be found.`);
}

function create(call: Call): object {
  const { transfer } = (call.body ?? {}) as { transfer?: { volume_id?: string; name?: string | null } };
  const volume = findVolume(call, transfer?.volume_id ?? '');
  if (volume.status !== 'available') throw invalidVolume('status must be available');
  const auth_key = Buffer.from(call.cloud.random.bytes(8)).toString('hex');
  const row = call.cloud.state.tables.volume.transfers.insert({
    id: newId(call.cloud),
    volume_id: volume.id,
    name: transfer?.name ?? null,
    auth_key,
    project_id: volume.project_id,
    created_ms: call.cloud.clock.now(),
  });
  patchVolume(call.cloud, volume.id, { status: 'awaiting-transfer' });
  return { transfer: { ...detail(call, row), auth_key } };
}

/** Whoever has the key may take it: the volume becomes the caller's project's. */
function accept(call: Call): object {
  const { transfers, volumes } = call.cloud.state.tables.volume;
  const row = transfers.get(call.param('id'));
  if (!row) throw new ApiError(404, `Transfer ${call.param('id')} could not be found.`);
  const { accept: given } = (call.body ?? {}) as { accept?: { auth_key?: string } };
  if (given?.auth_key !== row.auth_key) {
    throw new ApiError(400, `Invalid auth key: Attempt to transfer ${row.id} with invalid auth key.`);
  }
  if (volumes.has(row.volume_id)) {
    const owner = { project_id: projectOf(call), user_id: call.caller.user.id };
    patchVolume(call.cloud, row.volume_id, { status: 'available', ...owner });
  }
  transfers.delete(row.id);
  return { transfer: brief(call, row) };
}

function remove(call: Call): undefined {
  const row = find(call);
  const { transfers, volumes } = call.cloud.state.tables.volume;
  transfers.delete(row.id);
  if (volumes.get(row.volume_id)?.status === 'awaiting-transfer') {
    patchVolume(call.cloud, row.volume_id, { status: 'available' });
  }
  return undefined;
}
