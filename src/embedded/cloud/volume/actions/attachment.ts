import { closed, envelope, uuidString } from '../../versioned-api/schema-types.ts';
import { beginDetaching, completeAttachment, removeAttachment, reserveVolume } from '../attach.ts';
import { patchVolume } from '../changes.ts';
import { invalidVolume } from '../policy.ts';
import type { VolumeAction } from './route.ts';

/** Attaching by hand, as Nova did it before attachments had an API of their own. */
export const attachmentActions: Readonly<Record<string, VolumeAction>> = {
  'os-reserve': {
    run({ cloud }, volume) {
      if (volume.status !== 'available') {
        throw invalidVolume(`Volume status must be available to reserve, but the status is ${volume.status}.`);
      }
      patchVolume(cloud, volume.id, { status: 'attaching' });
      return undefined;
    },
  },
  'os-unreserve': {
    run({ cloud }, volume) {
      if (volume.status === 'attaching' || volume.status === 'reserved') {
        patchVolume(cloud, volume.id, { status: 'available' });
      }
      return undefined;
    },
  },
  'os-begin_detaching': {
    run({ cloud }, volume) {
      beginDetaching(cloud, volume);
      return undefined;
    },
  },
  'os-roll_detaching': {
    run({ cloud }, volume) {
      if (volume.status === 'detaching') patchVolume(cloud, volume.id, { status: 'in-use' });
      return undefined;
    },
  },
  'os-attach': {
    schema: envelope('os-attach', {
      ...closed(
        {
          instance_uuid: uuidString,
          mountpoint: { type: 'string', minLength: 1, maxLength: 255 },
          host_name: { type: 'string', maxLength: 255 },
          mode: { type: 'string', enum: ['rw', 'ro'] },
        },
        ['mountpoint'],
      ),
    }),
    run({ cloud }, volume, argument) {
      if (volume.status === 'attaching') patchVolume(cloud, volume.id, { status: 'available' });
      const server = typeof argument['instance_uuid'] === 'string' ? argument['instance_uuid'] : '';
      const host = typeof argument['host_name'] === 'string' ? argument['host_name'] : null;
      const free = cloud.state.tables.volume.volumes.get(volume.id) ?? volume;
      const { id } = reserveVolume(cloud, free, server);
      completeAttachment(cloud, id, { device: String(argument['mountpoint']), host });
      return undefined;
    },
  },
  'os-detach': {
    run({ cloud }, volume, { attachment_id: asked }) {
      for (const { id } of cloud.state.tables.volume.attachments.where('volume', volume.id)) {
        if (asked === undefined || asked === null || asked === id) removeAttachment(cloud, id);
      }
      return undefined;
    },
  },
  'os-initialize_connection': {
    status: 200,
    run: (_call, volume) => ({
      connection_info: { driver_volume_type: 'fake', data: { volume_id: volume.id, access_mode: 'rw' } },
    }),
  },
  'os-terminate_connection': { run: () => undefined },
};
