import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import type { Schema } from '../../schema/json-schema.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import {
  boolean,
  closed,
  envelope,
  pagingQuery,
  queryOf,
  tag,
  truthy,
  uuidString,
} from '../../versioned-api/schema-types.ts';
import { beginDetaching, completeAttachment, removeAttachment, reserveVolume } from '../../volume/attach.ts';
import type { VolumeRow } from '../../volume/tables.ts';
import { projectOf } from '../policy.ts';
import { updateServer } from './change.ts';
import { freeDevice } from './devices.ts';
import { findServer } from './find.ts';
import { requireState } from './guard.ts';
import { type Finishers, startJob } from './jobs.ts';
import type { ServerRow, VmState, VolumeUse } from './table.ts';

const PATH = '/servers/:id/os-volume_attachments';

const attachBody = (minor: number): Schema =>
  envelope(
    'volumeAttachment',
    closed(
      {
        volumeId: uuidString,
        device: {
          type: ['string', 'null'],
          pattern: '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$',
        },
        ...(minor >= 49 ? { tag } : {}),
        ...(minor >= 79 ? { delete_on_termination: boolean } : {}),
      },
      ['volumeId'],
    ),
  );
const updateBody = (minor: number): Schema =>
  envelope(
    'volumeAttachment',
    closed(
      {
        volumeId: uuidString,
        ...(minor >= 85
          ? {
              device: { type: ['string', 'null'] } satisfies Schema,
              tag,
              delete_on_termination: boolean,
              serverId: uuidString,
              id: uuidString,
            }
          : {}),
      },
      ['volumeId'],
    ),
  );

export const volumeAttachmentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    querySchema: (minor): Schema => queryOf({ ...pagingQuery, offset: { type: 'array' } }, minor),
    handle: listAttachments,
  },
  { method: 'POST', path: PATH, bodySchema: attachBody, handle: attach },
  { method: 'GET', path: `${PATH}/:volume`, handle: showAttachment },
  { method: 'PUT', path: `${PATH}/:volume`, status: 202, bodySchema: updateBody, handle: updateAttachment },
  { method: 'DELETE', path: `${PATH}/:volume`, status: 202, handle: detach },
];

function view({ minor }: Call, server: ServerRow, use: VolumeUse): object {
  return {
    ...(minor < 89 ? { id: use.volume_id } : {}),
    volumeId: use.volume_id,
    serverId: server.id,
    device: use.device,
    ...(minor >= 70 ? { tag: use.tag } : {}),
    ...(minor >= 79 ? { delete_on_termination: use.delete_on_termination } : {}),
    ...(minor >= 89 ? { attachment_id: use.attachment_id, bdm_uuid: use.bdm_id } : {}),
  };
}

function listAttachments(call: Call): object {
  const server = findServer(call);
  const offset = Number(call.query.get('offset') ?? 0);
  const limit = Number(call.query.get('limit') ?? 1000);
  const uses = server.volumes.slice(offset, offset + limit);
  return { volumeAttachments: uses.map((use) => view(call, server, use)) };
}

function find(call: Call, server: ServerRow): VolumeUse {
  const id = call.param('volume');
  const use = server.volumes.find(({ volume_id: volume }) => volume === id);
  if (!use) throw new ApiError(404, `Instance ${server.id} is not attached to volume ${id}`);
  return use;
}

function showAttachment(call: Call): object {
  const server = findServer(call);
  return { volumeAttachment: view(call, server, find(call, server)) };
}

const TAKES_VOLUMES: readonly VmState[] = [
  ...(['active', 'paused', 'stopped', 'resized', 'soft-delete', 'shelved', 'shelved_offloaded'] as const),
];
const ATTACH_MS = 1200;

interface Body {
  readonly volumeAttachment: {
    readonly volumeId: string;
    readonly device?: string | null;
    readonly tag?: string;
    readonly delete_on_termination?: unknown;
  };
}

function attach(call: Call): object {
  const { cloud } = call;
  const { volumeAttachment: asked } = call.body as Body;
  const server = findServer(call);
  requireState(call, server, 'attach_volume', { vm: TAKES_VOLUMES });
  const volume = findVolume(call, asked.volumeId);
  requireAttachable(server, volume, call.minor);
  const attachment = reserveVolume(cloud, volume, server.id);
  const use: VolumeUse = {
    bdm_id: newId(cloud),
    volume_id: volume.id,
    attachment_id: attachment.id,
    device: asked.device ?? freeDevice(server),
    boot_index: null,
    delete_on_termination: truthy(asked.delete_on_termination ?? false),
    tag: asked.tag ?? null,
  };
  updateServer(cloud, server.id, { volumes: [...server.volumes, use] });
  startJob(call, server, 'attach_volume', {
    kind: 'attach-volume',
    ms: ATTACH_MS,
    event: 'compute_attach_volume',
    task: server.task_state,
    data: { attachmentId: attachment.id, device: use.device },
  });
  return { volumeAttachment: view(call, server, use) };
}

function findVolume(call: Call, id: string): VolumeRow {
  const volume = call.cloud.state.tables.volume.volumes.get(id);
  if (volume && (call.caller.isAdmin || volume.project_id === projectOf(call))) return volume;
  throw new ApiError(404, `Volume ${id} could not be found.`);
}

function requireAttachable(server: ServerRow, volume: VolumeRow, minor: number): void {
  if (server.volumes.some(({ volume_id: id }) => id === volume.id)) {
    throw new ApiError(400, `Invalid volume: Volume ${volume.id} is already attached to instance ${server.id}`);
  }
  if (volume.multiattach && minor < 60) {
    throw new ApiError(400, `Multiattach volumes are only supported starting with compute API version 2.60.`);
  }
  if (volume.status !== 'available' && !(volume.multiattach && volume.status === 'in-use')) {
    const states = `status must be 'available'. Currently in '${volume.status}'`;
    throw new ApiError(400, `Invalid volume: volume '${volume.id}' ${states}`);
  }
}

function updateAttachment(call: Call): undefined {
  const server = findServer(call);
  const use = find(call, server);
  const { volumeAttachment: asked } = call.body as Body;
  if (asked.volumeId !== use.volume_id) {
    throw new ApiError(409, 'Swapping volumes is not supported by the hypervisor.');
  }
  if (asked.delete_on_termination === undefined) return;
  const changed = { ...use, delete_on_termination: truthy(asked.delete_on_termination) };
  updateServer(call.cloud, server.id, { volumes: server.volumes.map((one) => (one === use ? changed : one)) });
}

function detach(call: Call): undefined {
  const server = findServer(call);
  const use = find(call, server);
  requireState(call, server, 'detach_volume', { vm: TAKES_VOLUMES });
  if (use.boot_index === 0) throw new ApiError(403, 'Cannot detach a root device volume');
  beginDetaching(call.cloud, findVolume(call, use.volume_id));
  startJob(call, server, 'detach_volume', {
    kind: 'detach-volume',
    ms: ATTACH_MS,
    event: 'compute_detach_volume',
    task: server.task_state,
    data: { attachmentId: use.attachment_id },
  });
}

export const volumeFinishers: Finishers = {
  'attach-volume': (cloud, server, { data }) => {
    const { attachmentId, device } = data as { attachmentId: string; device: string };
    completeAttachment(cloud, attachmentId, { device, host: server.host });
  },
  'detach-volume': (cloud, server, { data }) => {
    const { attachmentId } = data as { attachmentId: string };
    removeAttachment(cloud, attachmentId);
    updateServer(cloud, server.id, {
      volumes: server.volumes.filter((use) => use.attachment_id !== attachmentId),
    });
  },
};
