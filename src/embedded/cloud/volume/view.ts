import { storedTime } from '../versioned-api/stored-time.ts';
import { selfLinks } from '../versioned-api/links.ts';
import type { Call } from '../versioned-api/router.ts';
import { projectOf } from './policy.ts';
import type { SnapshotRow, VolumeRow } from './tables.ts';

export const isoOrNull = (ms: number | null) => (ms === null ? null : storedTime(ms));

/** Links of Cinder always name the project. */
export function volumeLinks(call: Call, collection: string, id: string) {
  const project = projectOf(call);
  const base = call.base.endsWith(project) ? call.base : `${call.base}/${project}`;
  return selfLinks({ base }, collection, id);
}

export function volumeBrief(call: Call, { id, name }: VolumeRow): object {
  return { id, name, links: volumeLinks(call, 'volumes', id) };
}

/** What a create or an update answers. */
export function volumeView(call: Call, volume: VolumeRow): object {
  const { types } = call.cloud.state.tables.volume;
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availability_zone,
    created_at: storedTime(volume.created_ms),
    updated_at: isoOrNull(volume.updated_ms),
    name: volume.name,
    description: volume.description,
    volume_type: types.get(volume.volume_type_id)?.name ?? null,
    snapshot_id: volume.snapshot_id,
    source_volid: volume.source_volid,
    metadata: {
      ...volume.metadata,
      ...(volume.readonly === null ? {} : { readonly: volume.readonly ? 'True' : 'False' }),
    },
    links: volumeLinks(call, 'volumes', volume.id),
    user_id: volume.user_id,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: attachmentsOf(call, volume),
    migration_status: null,
    ...newerFields(call, volume),
  };
}

function newerFields({ minor, caller, cloud }: Call, volume: VolumeRow): object {
  const service = cloud.state.tables.volume.services.get(`${volume.host.split('#')[0] ?? ''}/cinder-volume`);
  return {
    ...(minor >= 13 ? { group_id: volume.group_id ?? null } : {}),
    ...(minor >= 21 && caller.isAdmin ? { provider_id: null } : {}),
    ...(minor >= 48 ? { shared_targets: false, service_uuid: service?.uuid ?? null } : {}),
    ...(minor >= 61 && caller.isAdmin ? { cluster_name: null } : {}),
    ...(minor >= 63 ? { volume_type_id: volume.volume_type_id } : {}),
    ...(minor >= 65 ? { consumes_quota: true } : {}),
  };
}

/** What showing and listing in detail answer. */
export function volumeDetail(call: Call, volume: VolumeRow): object {
  const image = volume.image_metadata;
  return {
    ...volumeView(call, volume),
    ...(Object.keys(image).length > 0 ? { volume_image_metadata: image } : {}),
    'os-vol-tenant-attr:tenant_id': volume.project_id,
    ...(call.caller.isAdmin
      ? {
          'os-vol-mig-status-attr:migstat': null,
          'os-vol-mig-status-attr:name_id': null,
          'os-vol-host-attr:host': volume.host,
        }
      : {}),
  };
}

function attachmentsOf(call: Call, volume: VolumeRow): object[] {
  const { attachments } = call.cloud.state.tables.volume;
  return attachments
    .where('volume', volume.id)
    .filter(({ status }) => status === 'attached')
    .map((attachment) => ({
      id: volume.id,
      attachment_id: attachment.id,
      volume_id: volume.id,
      server_id: attachment.server_id,
      host_name: attachment.host,
      device: attachment.device,
      attached_at: isoOrNull(attachment.attached_ms),
    }));
}

export function snapshotView({ minor }: Call, snapshot: SnapshotRow): object {
  return {
    id: snapshot.id,
    created_at: storedTime(snapshot.created_ms),
    updated_at: isoOrNull(snapshot.updated_ms),
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volume_id,
    status: snapshot.status,
    size: snapshot.size,
    metadata: snapshot.metadata,
    ...(minor >= 14 ? { group_snapshot_id: null } : {}),
    ...(minor >= 41 ? { user_id: snapshot.user_id } : {}),
    ...(minor >= 65 ? { consumes_quota: true } : {}),
  };
}

export function snapshotDetail(call: Call, snapshot: SnapshotRow): object {
  return {
    ...snapshotView(call, snapshot),
    'os-extended-snapshot-attributes:project_id': snapshot.project_id,
    'os-extended-snapshot-attributes:progress': snapshot.status === 'creating' ? '0%' : '100%',
  };
}
