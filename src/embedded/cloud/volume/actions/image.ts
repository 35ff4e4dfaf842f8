import { newId } from '../../context.ts';
import { createImage } from '../../image/images.ts';
import { storeData } from '../../image/data.ts';
import { findImage } from '../../image/visibility.ts';
import { isoOrNull } from '../view.ts';
import { ApiError } from '../../api-error.ts';
import { boolean, closed, envelope, truthy } from '../../versioned-api/schema-types.ts';
import { patchVolume, settleLater } from '../changes.ts';
import { invalidVolume } from '../policy.ts';
import { metadataSchema } from '../schemas.ts';
import type { VolumeAction } from './route.ts';

/** What an image says of the volume made of it, and making an image of a volume. */
export const imageActions: Readonly<Record<string, VolumeAction>> = {
  'os-set_image_metadata': {
    schema: envelope('os-set_image_metadata', closed({ metadata: metadataSchema }, ['metadata'])),
    status: 200,
    run({ cloud }, volume, { metadata }) {
      const merged = { ...volume.image_metadata, ...(metadata as Record<string, string>) };
      patchVolume(cloud, volume.id, { image_metadata: merged });
      return { metadata: merged };
    },
  },
  'os-unset_image_metadata': {
    schema: envelope('os-unset_image_metadata', closed({ key: { type: 'string', minLength: 1 } }, ['key'])),
    status: 200,
    run({ cloud }, volume, { key }) {
      const { [String(key)]: gone, ...rest } = volume.image_metadata;
      if (gone === undefined) throw new ApiError(404, `Metadata ${String(key)} could not be found.`);
      patchVolume(cloud, volume.id, { image_metadata: rest });
      return undefined;
    },
  },
  'os-show_image_metadata': { status: 200, run: (_call, volume) => ({ metadata: volume.image_metadata }) },
  'os-reimage': {
    schema: envelope('os-reimage', closed({ image_id: { type: 'string' }, reimage_reserved: boolean }, ['image_id'])),
    run(call, volume, { image_id: image, reimage_reserved: reserved }) {
      const allowed = ['available', 'error', ...(truthy(reserved ?? false) ? ['reserved'] : [])];
      if (!allowed.includes(volume.status)) {
        const statuses = allowed.length === 2 ? 'available or error' : 'available, error, or reserved';
        throw invalidVolume(`Volume ${volume.id} status must be ${statuses}, but current status is ${volume.status}.`);
      }
      const gone = () => new ApiError(404, `Image ${String(image)} could not be found.`);
      const { properties } = findImage(call, String(image), gone);
      patchVolume(call.cloud, volume.id, { status: 'downloading' });
      const patch = { status: volume.status, image_metadata: { ...properties, image_id: String(image) } };
      settleLater(call.cloud, { id: volume.id, from: 'downloading', patch });
      return undefined;
    },
  },
  'os-volume_upload_image': {
    run(call, volume, argument) {
      if (volume.status !== 'available' && argument['force'] !== true) {
        throw invalidVolume(`Volume ${volume.id} status must be available`);
      }
      const [disk, container] = [argument['disk_format'] ?? 'raw', argument['container_format'] ?? 'bare'];
      const fields = {
        id: newId(call.cloud),
        name: argument['image_name'],
        disk_format: disk,
        container_format: container,
      };
      const image = createImage(call, fields);
      storeData(call.cloud, image, new Uint8Array(0));
      return {
        'os-volume_upload_image': {
          id: volume.id,
          updated_at: isoOrNull(volume.updated_ms),
          status: 'uploading',
          display_description: volume.description,
          size: volume.size,
          image_id: image.id,
          container_format: container,
          disk_format: disk,
          image_name: image.name,
        },
      };
    },
  },
};
