import { ApiError } from '../api-error.ts';
import type { Call } from '../versioned-api/router.ts';
import { projectOf } from './policy.ts';
import type { SnapshotRow, VolumeRow, VolumeTypeRow } from './tables.ts';

const gone = (what: string, id: string) => new ApiError(404, `${what} ${id} could not be found.`);

export function findVolume(call: Call, id: string): VolumeRow {
  const volume = call.cloud.state.tables.volume.volumes.get(id);
  if (!volume || !mine(call, volume)) throw gone('Volume', id);
  return volume;
}

export function findSnapshot(call: Call, id: string): SnapshotRow {
  const snapshot = call.cloud.state.tables.volume.snapshots.get(id);
  if (!snapshot || !mine(call, snapshot)) throw gone('Snapshot', id);
  return snapshot;
}

const mine = (call: Call, row: { readonly project_id: string }) =>
  call.caller.isAdmin || row.project_id === projectOf(call);

export function findType(call: Call, id: string): VolumeTypeRow {
  const type = call.cloud.state.tables.volume.types.get(id);
  if (!type || !maySeeType(call, type)) throw gone('Volume type', id);
  return type;
}

/** A type by what a request calls it: its id or its name. */
export function findTypeByName(call: Call, asked: string): VolumeTypeRow {
  const { types } = call.cloud.state.tables.volume;
  const type = types.get(asked) ?? types.first('name', asked);
  if (type && maySeeType(call, type)) return type;
  throw new ApiError(404, `Volume type with name ${asked} could not be found.`);
}

export function maySeeType(call: Call, type: VolumeTypeRow): boolean {
  return call.caller.isAdmin || type.is_public || type.projects.includes(projectOf(call));
}
