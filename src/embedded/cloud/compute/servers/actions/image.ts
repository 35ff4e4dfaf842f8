import { newId } from '../../../context.ts';
import { createImage } from '../../../image/images.ts';
import { storeData } from '../../../image/data.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Call } from '../../../versioned-api/router.ts';
import { closed, envelope, metadata, name } from '../../../versioned-api/schema-types.ts';
import { updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

const SNAPSHOT_MS = 1500;

export const imageActions: ServerActions = {
  createImage: {
    schema: (): Schema => envelope('createImage', closed({ name, metadata }, ['name'])),
    run: (call, server, argument) => snapshot(call, server, argument),
  },
};

function snapshot(call: Call, server: ServerRow, argument: Readonly<Record<string, unknown>>): Response {
  requireState(call, server, 'createImage', { vm: ['active', 'stopped', 'paused', 'suspended'] });
  const { cloud } = call;
  const base = cloud.state.tables.image.images.get(server.image_ref);
  const image = createImage(call, {
    ...base?.properties,
    ...(argument['metadata'] as Record<string, string> | undefined),
    base_image_ref: server.image_ref,
    instance_uuid: server.id,
    user_id: server.user_id,
    image_type: 'snapshot',
    id: newId(cloud),
    name: argument['name'],
    visibility: 'private',
    min_disk: server.flavor.disk,
    disk_format: base?.disk_format ?? 'raw',
    container_format: base?.container_format ?? 'bare',
  });
  startJob(call, server, 'createImage', {
    kind: 'snapshot',
    ms: SNAPSHOT_MS,
    event: 'compute_snapshot_instance',
    task: 'image_snapshot',
    data: { imageId: image.id },
  });
  if (call.minor >= 45) return Response.json({ image_id: image.id }, { status: 202 });
  return new Response(null, { status: 202, headers: { location: `${cloud.origin}/image/images/${image.id}` } });
}

export const imageFinishers: Finishers = {
  snapshot: (cloud, server, { data }) => {
    const { imageId } = data as { imageId: string };
    const image = cloud.state.tables.image.images.get(imageId);
    const bytes = cloud.state.blobs.get(server.image_ref) ?? new Uint8Array(0);
    if (image?.status === 'queued') storeData(cloud, image, bytes);
    updateServer(cloud, server.id, { task_state: null });
  },
};
