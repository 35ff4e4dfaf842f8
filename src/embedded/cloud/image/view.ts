import { isoSeconds } from '../context.ts';
import type { ImageRow, MemberRow } from './tables.ts';

/** Where bytes are kept, as far as anybody is told. */
export const STORE = 'file';

export function imageView(image: ImageRow): object {
  const path = `/v2/images/${image.id}`;
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.disk_format,
    container_format: image.container_format,
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.virtual_size,
    status: image.status,
    checksum: image.checksum,
    protected: image.protected,
    min_ram: image.min_ram,
    min_disk: image.min_disk,
    owner: image.owner,
    os_hidden: image.os_hidden,
    os_hash_algo: image.os_hash_algo,
    os_hash_value: image.os_hash_value,
    id: image.id,
    created_at: isoSeconds(image.created_ms),
    updated_at: isoSeconds(image.updated_ms),
    tags: image.tags,
    self: path,
    file: `${path}/file`,
    schema: '/v2/schemas/image',
    ...(image.checksum === null ? {} : { stores: STORE }),
  };
}

export function memberView(member: MemberRow): object {
  return {
    member_id: member.member_id,
    image_id: member.image_id,
    status: member.status,
    created_at: isoSeconds(member.created_ms),
    updated_at: isoSeconds(member.updated_ms),
    schema: '/v2/schemas/member',
  };
}
