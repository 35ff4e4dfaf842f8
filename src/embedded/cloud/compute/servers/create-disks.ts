import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import type { Call } from '../../versioned-api/router.ts';
import { truthy } from '../../versioned-api/schema-types.ts';
import { reserveVolume } from '../../volume/attach.ts';
import type { VolumeRow } from '../../volume/tables.ts';
import { projectOf } from '../policy.ts';
import { deviceName } from './devices.ts';
import type { DiskPlan } from './plans.ts';
import type { VolumeUse } from './table.ts';

export interface DiskRequest {
  readonly source_type?: 'volume' | 'image' | 'snapshot' | 'blank';
  readonly destination_type?: 'local' | 'volume';
  readonly uuid?: string;
  readonly volume_id?: string;
  readonly snapshot_id?: string;
  readonly image_id?: string;
  readonly volume_size?: number | string;
  readonly boot_index?: number | string | null;
  readonly delete_on_termination?: unknown;
  readonly volume_type?: string | null;
  readonly tag?: string;
}

export interface Disks {
  /** Volumes that are there; nobody is given them yet. */
  readonly existing: readonly ExistingDisk[];
  readonly plans: readonly DiskPlan[];
  /** The server boots from a volume. */
  readonly volumeBacked: boolean;
}

interface ExistingDisk {
  readonly volume: VolumeRow;
  readonly bootIndex: number | null;
  readonly deleteOnTermination: boolean;
  readonly tag: string | null;
}

/** The volumes that a request asks for, checked. */
export function planDisks(call: Call, asked: readonly DiskRequest[], hasImage: boolean): Disks {
  const existing: ExistingDisk[] = [];
  const plans: DiskPlan[] = [];
  let volumeBacked = false;
  for (const request of asked) {
    const { source, uuid, common } = read(request, asked.length === 1 && !hasImage);
    const remote = source === 'volume' || source === 'snapshot' || request.destination_type === 'volume';
    if (!remote) continue;
    if (common.bootIndex === 0) volumeBacked = true;
    if (source === 'volume') existing.push({ volume: requireVolume(call, uuid ?? '', hasImage), ...common });
    else plans.push(planVolume({ source, uuid, request }, common));
  }
  if (!hasImage && !volumeBacked) {
    throw new ApiError(
      400,
      'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
  }
  return { existing, plans, volumeBacked };
}

function read(request: DiskRequest, isOnly: boolean) {
  const source =
    request.source_type ??
    (request.snapshot_id ? 'snapshot' : request.image_id ? 'image' : request.volume_id ? 'volume' : 'blank');
  const uuid = request.uuid ?? request.volume_id ?? request.snapshot_id ?? request.image_id ?? null;
  const legacyRoot = request.source_type === undefined && isOnly ? 0 : null;
  const index = request.boot_index ?? legacyRoot;
  const bootIndex = index === null || Number(index) < 0 ? null : Number(index);
  const deleteOnTermination = truthy(request.delete_on_termination ?? false);
  return { source, uuid, common: { bootIndex, deleteOnTermination, tag: request.tag ?? null } };
}

function requireVolume(call: Call, id: string, hasImage: boolean): VolumeRow {
  const volume = call.cloud.state.tables.volume.volumes.get(id);
  if (!volume || !(call.caller.isAdmin || volume.project_id === projectOf(call))) {
    const message = hasImage
      ? `Volume ${id} could not be found.`
      : `Block Device Mapping is Invalid: failed to get volume ${id}.`;
    throw new ApiError(400, message);
  }
  if (volume.status !== 'available' && !(volume.multiattach && volume.status === 'in-use')) {
    throw new ApiError(
      400,
      `Invalid volume: volume '${id}' status must be 'available'. Currently in '${volume.status}'`,
    );
  }
  return volume;
}

interface Wanted {
  readonly source: 'image' | 'snapshot' | 'blank';
  readonly uuid: string | null;
  readonly request: DiskRequest;
}

function planVolume({ source, uuid, request }: Wanted, common: Omit<ExistingDisk, 'volume'>): DiskPlan {
  const size = request.volume_size === undefined ? null : Number(request.volume_size);
  if (source === 'image' && !size) {
    throw new ApiError(400, "Images with destination_type 'volume' need to have a non-zero size specified");
  }
  if (source === 'blank' && !size) {
    throw new ApiError(400, "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
  }
  return { source, uuid, size, volumeType: request.volume_type ?? null, ...common };
}

/** Gives a server the volumes that are there already: reserved now, attached when it is built. */
export function takeVolumes(
  { cloud }: Call,
  serverId: string,
  existing: readonly ExistingDisk[],
  startAt: number,
): VolumeUse[] {
  let next = startAt;
  return existing.map((disk) => ({
    bdm_id: newId(cloud),
    volume_id: disk.volume.id,
    attachment_id: reserveVolume(cloud, disk.volume, serverId).id,
    device: disk.bootIndex === 0 ? deviceName(0) : deviceName(next++),
    boot_index: disk.bootIndex,
    delete_on_termination: disk.deleteOnTermination,
    tag: disk.tag,
  }));
}
