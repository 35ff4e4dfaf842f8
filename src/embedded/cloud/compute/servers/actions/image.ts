import { ApiError } from '../../../api-error.ts';
import { type CloudContext, newId } from '../../../context.ts';
import { createImage } from '../../../image/images.ts';
import { storeData } from '../../../image/data.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Call } from '../../../versioned-api/router.ts';
import { closed, envelope, metadata, name, nonNegativeInteger } from '../../../versioned-api/schema-types.ts';
import { updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

const SNAPSHOT_MS = 1500;

export const imageActions: ServerActions = {
  createImage: {
    schema: (): Schema => envelope('createImage', closed({ name, metadata }, ['name'])),
    run: (call, server, argument) => snapshot(call, server, argument, { image_type: 'snapshot' }),
  },
  createBackup: {
    schema: (): Schema => envelope('createBackup', closed(BACKUP, ['name', 'backup_type', 'rotation'])),
    run: (call, server, argument) => {
      if (server.image_ref === '') throw new ApiError(400, 'Backup is not supported for volume-backed instances.');
      const backup_type = argument['backup_type'] as string;
      return snapshot(call, server, argument, { image_type: 'backup', backup_type });
    },
  },
};

const BACKUP = { name, backup_type: { type: 'string' }, rotation: nonNegativeInteger, metadata } as const;

/** How Nova marks what an image of a server is. */
interface Marks {
  readonly image_type: 'snapshot' | 'backup';
  readonly backup_type?: string;
}

function snapshot(call: Call, server: ServerRow, argument: Readonly<Record<string, unknown>>, marks: Marks): Response {
  const action = marks.image_type === 'backup' ? 'createBackup' : 'createImage';
  requireState(call, server, action, { vm: ['active', 'stopped', 'paused', 'suspended'] });
  const { cloud } = call;
  const base = cloud.state.tables.image.images.get(server.image_ref);
  const image = createImage(call, {
    ...base?.properties,
    ...(argument['metadata'] as Record<string, string> | undefined),
    base_image_ref: server.image_ref,
    instance_uuid: server.id,
    user_id: server.user_id,
    ...marks,
    id: newId(cloud),
    name: argument['name'],
    visibility: 'private',
    min_disk: server.flavor.disk,
    disk_format: base?.disk_format ?? 'raw',
    container_format: base?.container_format ?? 'bare',
  });
  startJob(call, server, action, {
    kind: 'snapshot',
    ms: SNAPSHOT_MS,
    event: 'compute_snapshot_instance',
    task: marks.image_type === 'backup' ? 'image_backup' : 'image_snapshot',
    data: { imageId: image.id, ...marks, rotation: Number(argument['rotation'] ?? 0) },
  });
  if (call.minor >= 45) return Response.json({ image_id: image.id }, { status: 202 });
  return new Response(null, { status: 202, headers: { location: `${cloud.origin}/image/images/${image.id}` } });
}

export const imageFinishers: Finishers = {
  snapshot: (cloud, server, { data }) => {
    const { imageId, backup_type, rotation } = data as Marks & { imageId: string; rotation: number };
    const image = cloud.state.tables.image.images.get(imageId);
    const bytes = cloud.state.blobs.get(server.image_ref) ?? new Uint8Array(0);
    if (image?.status === 'queued') storeData(cloud, image, bytes);
    if (backup_type !== undefined) rotate(cloud, server, backup_type, rotation);
    updateServer(cloud, server.id, { task_state: null });
  },
};

/** Of the backups of one type only the newest stay. */
function rotate(cloud: CloudContext, server: ServerRow, backupType: string, rotation: number): void {
  const { images } = cloud.state.tables.image;
  const backups = images
    .all()
    .filter(({ properties }) => properties['instance_uuid'] === server.id && properties['backup_type'] === backupType);
  for (const { id } of backups.toReversed().slice(rotation)) {
    images.delete(id);
    cloud.state.blobs.delete(id);
  }
}
