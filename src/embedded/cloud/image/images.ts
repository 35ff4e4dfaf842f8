import { ApiError } from '../api-error.ts';
import { type CloudContext, newId } from '../context.ts';
import { stagedBlob } from './data.ts';
import { checkWritable, toRow } from './fields.ts';
import { type PatchStyle, applyOperation, parsePatch } from './patch.ts';
import type { ImageRow, Visibility } from './tables.ts';
import { type Viewer, findOwnImage } from './visibility.ts';

type Writer = Viewer & { readonly cloud: CloudContext };

export function createImage({ cloud, caller }: Writer, body: unknown): ImageRow {
  const fields = body as Record<string, unknown>;
  for (const name of Object.keys(fields)) checkWritable(name, { onCreate: true });
  const asked = toRow(fields);
  requireVisibility({ cloud, caller }, asked.visibility);
  const { images } = cloud.state.tables.image;
  const id = asked.id ?? newId(cloud);
  if (images.has(id)) throw new ApiError(409, `Image ID ${id} already exists!`);
  const now = cloud.clock.now();
  return images.insert({
    name: null,
    visibility: 'shared',
    owner: caller.project?.id ?? null,
    protected: false,
    os_hidden: false,
    min_disk: 0,
    min_ram: 0,
    disk_format: null,
    container_format: null,
    tags: [],
    properties: {},
    ...asked,
    id,
    status: 'queued',
    size: null,
    virtual_size: null,
    checksum: null,
    os_hash_algo: null,
    os_hash_value: null,
    created_ms: now,
    updated_ms: now,
  });
}

/** Making an image public is the administrator's business. */
function requireVisibility({ caller }: Writer, visibility: Visibility | undefined): void {
  if (visibility !== 'public' || caller.isAdmin) return;
  throw new ApiError(403, 'You are not authorized to complete publicize_image action.');
}

export function patchImage(writer: Writer, id: string, body: unknown, style: PatchStyle): ImageRow {
  const operations = parsePatch(body, style);
  const image = findOwnImage(writer, id);
  let patched = image;
  for (const operation of operations) {
    if (operation.name === 'visibility') requireVisibility(writer, operation.value as Visibility);
    patched = applyOperation(patched, operation, writer.caller.isAdmin);
  }
  return writer.cloud.state.tables.image.images.update(id, { ...patched, updated_ms: writer.cloud.clock.now() });
}

export function deleteImage(writer: Writer, id: string): void {
  const missing = (gone: string) => new ApiError(404, `Failed to find image ${gone} to delete`);
  const image = findOwnImage(writer, id, { missing });
  if (image.protected) throw new ApiError(403, `Image ${id} is protected and cannot be deleted.`);
  const { images, members } = writer.cloud.state.tables.image;
  for (const member of members.where('image', id)) members.delete(member.id);
  writer.cloud.state.blobs.delete(id);
  writer.cloud.state.blobs.delete(stagedBlob(id));
  images.delete(id);
}

/** Takes an image out of use, or puts it back; only what is active can be taken out. */
export function setActive(writer: Writer, id: string, active: boolean): void {
  const image = findOwnImage(writer, id);
  const wanted = active ? 'active' : 'deactivated';
  if (image.status !== 'active' && image.status !== 'deactivated') {
    const verb = active ? 'reactivate' : 'deactivate';
    throw new ApiError(403, `Not allowed to ${verb} image in status '${image.status}'`);
  }
  const { images } = writer.cloud.state.tables.image;
  images.update(id, { status: wanted, updated_ms: writer.cloud.clock.now() });
}

export function setTag(writer: Writer, id: string, tag: string, present: boolean): void {
  const refusal = `Not allowed to update tags for image ${id}.`;
  const missing = (gone: string) => new ApiError(404, `Image ${gone} not found.`);
  const image = findOwnImage(writer, id, { refusal, missing });
  if (!present && !image.tags.includes(tag)) throw new ApiError(404, 'The resource could not be found.');
  const tags = present ? [...new Set([...image.tags, tag])] : image.tags.filter((one) => one !== tag);
  writer.cloud.state.tables.image.images.update(id, { tags, updated_ms: writer.cloud.clock.now() });
}
