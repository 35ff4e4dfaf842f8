import { newId } from '../../context.ts';
import { createImage } from '../../image/images.ts';
import { storeData } from '../../image/data.ts';
import { isoOrNull } from '../view.ts';
import { ApiError } from '../../api-error.ts';
import { closed, envelope } from '../../versioned-api/schema-types.ts';
import { patchVolume } from '../changes.ts';
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
