import { type CloudContext, newId } from '../context.ts';
import { patchVolume, settleLater } from './changes.ts';
import { invalidVolume } from './policy.ts';
import type { AttachmentRow, VolumeRow } from './tables.ts';

/** Reserves a volume for a server: nobody else gets it. Throws ApiError 400 when somebody has it. */
export function reserveVolume(cloud: CloudContext, volume: VolumeRow, serverId: string): AttachmentRow {
  const shared = volume.multiattach && volume.status === 'in-use';
  if (volume.status !== 'available' && !shared) {
    throw invalidVolume(
      `Volume ${volume.id} status must be available or downloading to reserve, but the current status is ${volume.status}.`,
    );
  }
  patchVolume(cloud, volume.id, { status: shared ? 'in-use' : 'reserved' });
  return cloud.state.tables.volume.attachments.insert({
    id: newId(cloud),
    volume_id: volume.id,
    server_id: serverId,
    project_id: volume.project_id,
    status: 'reserved',
    mode: volume.readonly ? 'ro' : 'rw',
    device: null,
    host: null,
    attached_ms: null,
  });
}

/** The server's host has it. */
export function completeAttachment(cloud: CloudContext, id: string, at: { device: string; host: string | null }): void {
  const { attachments, volumes } = cloud.state.tables.volume;
  const attachment = attachments.get(id);
  if (!attachment || !volumes.has(attachment.volume_id)) return;
  attachments.update(id, { ...at, status: 'attached', attached_ms: cloud.clock.now() });
  patchVolume(cloud, attachment.volume_id, { status: 'in-use' });
}

/** Says that a detach is under way. Throws ApiError 400 for a volume that is not in use. */
export function beginDetaching(cloud: CloudContext, volume: VolumeRow): void {
  if (volume.status !== 'in-use') {
    throw invalidVolume(
      `Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.`,
    );
  }
  if (!volume.multiattach) patchVolume(cloud, volume.id, { status: 'detaching' });
}

/** Takes one attachment away; the volume is free when it was the last. */
export function removeAttachment(cloud: CloudContext, id: string): void {
  const { attachments, volumes } = cloud.state.tables.volume;
  const attachment = attachments.delete(id);
  const volume = attachment && volumes.get(attachment.volume_id);
  if (!volume) return;
  const rest = attachments.where('volume', volume.id);
  if (rest.length === 0) patchVolume(cloud, volume.id, { status: 'available' });
  else
    patchVolume(cloud, volume.id, { status: rest.some(({ status }) => status === 'attached') ? 'in-use' : 'reserved' });
}

/** Makes a volume larger, a little later. */
export function extendLater(cloud: CloudContext, volume: VolumeRow, size: number): void {
  const back = volume.status;
  patchVolume(cloud, volume.id, { status: 'extending' });
  settleLater(cloud, { id: volume.id, from: 'extending', patch: { status: back, size } });
}
