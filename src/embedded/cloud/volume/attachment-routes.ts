import { ApiError } from '../api-error.ts';
import { storedTime } from '../versioned-api/stored-time.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { completeAttachment, removeAttachment, reserveVolume } from './attach.ts';
import { findVolume } from './find.ts';
import { projectOf } from './policy.ts';
import { uuid } from './schemas.ts';
import type { AttachmentRow } from './tables.ts';

const createSchema = (): Schema => ({
  type: 'object',
  properties: {
    attachment: {
      type: 'object',
      properties: { instance_uuid: uuid, volume_uuid: uuid, connector: { type: ['object', 'null'] } },
      required: ['volume_uuid'],
      additionalProperties: true,
    },
  },
  required: ['attachment'],
  additionalProperties: false,
});

export const attachmentRoutes: readonly Route[] = [
  { method: 'GET', path: '/attachments', since: 27, handle: (call) => listAttachments(call, brief) },
  { method: 'GET', path: '/attachments/detail', since: 27, handle: (call) => listAttachments(call, detail) },
  { method: 'POST', path: '/attachments', since: 27, bodySchema: createSchema, handle: createAttachment },
  {
    method: 'GET',
    path: '/attachments/:id',
    since: 27,
    handle: (call) => ({ attachment: detail(find(call)) }),
  },
  { method: 'PUT', path: '/attachments/:id', since: 27, handle: connect },
  { method: 'DELETE', path: '/attachments/:id', since: 27, handle: deleteAttachment },
  { method: 'POST', path: '/attachments/:id/action', since: 44, status: 204, handle: complete },
];

const brief = ({ id, status, server_id: instance, volume_id }: AttachmentRow) => ({ id, status, instance, volume_id });

const detail = (row: AttachmentRow) => ({
  ...brief(row),
  attached_at: row.attached_ms === null ? '' : storedTime(row.attached_ms),
  detached_at: '',
  attach_mode: row.status === 'reserved' ? 'null' : row.mode,
  connection_info: row.status === 'reserved' ? {} : { driver_volume_type: 'fake', attachment_id: row.id },
});

function listAttachments(call: Call, view: (row: AttachmentRow) => object): object {
  const everywhere = call.caller.isAdmin && truthy(call.query.get('all_tenants'));
  const { query } = call;
  const fits = (row: AttachmentRow) =>
    (everywhere || row.project_id === projectOf(call)) &&
    (query.get('volume_id') ?? row.volume_id) === row.volume_id &&
    (query.get('instance_id') ?? row.server_id) === row.server_id &&
    (query.get('status') ?? row.status) === row.status;
  return { attachments: call.cloud.state.tables.volume.attachments.all().filter(fits).map(view) };
}

function find(call: Call): AttachmentRow {
  const id = call.param('id');
  const row = call.cloud.state.tables.volume.attachments.get(id);
  if (!row || (!call.caller.isAdmin && row.project_id !== projectOf(call))) {
    throw new ApiError(404, `Volume attachment could not be found with filter: attachment_id = ${id}.`);
  }
  return row;
}

interface Create {
  readonly attachment: { readonly instance_uuid?: string; readonly volume_uuid: string };
}

function createAttachment(call: Call): object {
  const { attachment: asked } = call.body as Create;
  const volume = findVolume(call, asked.volume_uuid);
  return { attachment: detail(reserveVolume(call.cloud, volume, asked.instance_uuid ?? '')) };
}

function connect(call: Call): object {
  const { id } = find(call);
  const { attachment } = call.body as { attachment: { connector?: { host?: string; mountpoint?: string } } };
  const { host = null, mountpoint = null } = attachment.connector ?? {};
  const patch = { host, device: mountpoint, status: 'attaching' as const };
  return { attachment: detail(call.cloud.state.tables.volume.attachments.update(id, patch)) };
}

function complete(call: Call): undefined {
  const { id, device, host } = find(call);
  completeAttachment(call.cloud, id, { device: device ?? '', host });
}

function deleteAttachment(call: Call): object {
  const { id, volume_id: volumeId } = find(call);
  removeAttachment(call.cloud, id);
  const rest = call.cloud.state.tables.volume.attachments.where('volume', volumeId);
  return { attachments: rest.map(({ status, id: one }) => ({ attach_status: status, id: one })) };
}
