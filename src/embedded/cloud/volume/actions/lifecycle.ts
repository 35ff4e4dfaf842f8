import { ApiError } from '../../api-error.ts';
import { boolean, closed, envelope, truthy, volumeSize } from '../../versioned-api/schema-types.ts';
import { extendLater, removeAttachment } from '../attach.ts';
import { patchVolume, removeLater } from '../changes.ts';
import { findTypeByName } from '../find.ts';
import { invalidInput, invalidVolume, requireAdmin } from '../policy.ts';
import { reserve } from '../quotas.ts';
import { VOLUME_STATUSES } from '../tables.ts';
import type { VolumeAction } from './route.ts';

const text = { type: ['string', 'null'] } as const;

export const lifecycleActions: Readonly<Record<string, VolumeAction>> = {
  'os-extend': {
    schema: envelope('os-extend', closed({ new_size: volumeSize }, ['new_size'])),
    run(call, volume, { new_size: asked }) {
      const size = Number(asked);
      const inUse = call.minor >= 42 && volume.status === 'in-use';
      if (volume.status !== 'available' && !inUse) {
        throw invalidVolume(
          `Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${volume.status}.`,
        );
      }
      if (size <= volume.size) {
        const sizes = `(current: ${volume.size}, extended: ${size})`;
        throw invalidInput(`New size for extend must be greater than current size. ${sizes}.`);
      }
      const type = call.cloud.state.tables.volume.types.get(volume.volume_type_id)?.name ?? '';
      reserve(call.cloud, { project: volume.project_id, type, kind: null, gigabytes: size - volume.size });
      extendLater(call.cloud, volume, size);
      return undefined;
    },
  },
  'os-reset_status': {
    schema: envelope('os-reset_status', closed({ status: text, attach_status: text, migration_status: text })),
    run(call, volume, { status: asked }) {
      requireAdmin(call, 'volume_extension:volume_admin_actions:reset_status');
      const status = VOLUME_STATUSES.find((one) => one === asked);
      if (!status) {
        const valid = VOLUME_STATUSES.map((one) => `'${one}'`).join(', ');
        throw new ApiError(400, `Volume status: ${String(asked)} is invalid, valid statuses are: (${valid}).`);
      }
      if (status === 'in-use' && call.cloud.state.tables.volume.attachments.count('volume', volume.id) === 0) {
        throw new ApiError(400, 'Cannot reset-state to in-use because volume does not have any attachments.');
      }
      patchVolume(call.cloud, volume.id, { status });
      return undefined;
    },
  },
  'os-force_delete': {
    run(call, volume) {
      requireAdmin(call, 'volume_extension:volume_admin_actions:force_delete');
      removeLater(call.cloud, volume.id);
      return undefined;
    },
  },
  'os-force_detach': {
    run(call, volume, { attachment_id: asked }) {
      requireAdmin(call, 'volume_extension:volume_admin_actions:force_detach');
      for (const { id } of call.cloud.state.tables.volume.attachments.where('volume', volume.id)) {
        if (asked === undefined || asked === id) removeAttachment(call.cloud, id);
      }
      return undefined;
    },
  },
  'os-set_bootable': {
    schema: envelope('os-set_bootable', closed({ bootable: boolean }, ['bootable'])),
    status: 200,
    run({ cloud }, volume, { bootable }) {
      patchVolume(cloud, volume.id, { bootable: truthy(bootable) });
      return undefined;
    },
  },
  'os-update_readonly_flag': {
    schema: envelope('os-update_readonly_flag', closed({ readonly: boolean }, ['readonly'])),
    run({ cloud }, volume, { readonly: flag }) {
      patchVolume(cloud, volume.id, { readonly: truthy(flag) });
      return undefined;
    },
  },
  'os-retype': {
    run(call, volume, { new_type: asked }) {
      const type = findTypeByName(call, String(asked));
      if (type.id === volume.volume_type_id) throw invalidInput(`New volume_type same as original: ${type.name}.`);
      patchVolume(call.cloud, volume.id, { volume_type_id: type.id });
      return undefined;
    },
  },
};
