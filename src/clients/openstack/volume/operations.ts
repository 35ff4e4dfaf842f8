import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { idText, maybeBoolean, maybeText, text, textMap } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const volumeType = z.object({
  id: idText,
  name: text,
  description: maybeText,
  is_public: maybeBoolean,
  extra_specs: textMap,
});
export type VolumeType = z.output<typeof volumeType>;

const attachment = z.object({
  id: text,
  status: maybeText,
  instance: maybeText,
  volume_id: text,
  attached_at: maybeText,
  attach_mode: maybeText,
});
export type VolumeAttachment = z.output<typeof attachment>;

const volumeService = z.object({
  binary: text,
  /** `host@backend` for cinder-volume. */
  host: text,
  zone: maybeText,
  status: text,
  state: text,
  updated_at: maybeText,
  disabled_reason: maybeText,
  frozen: maybeBoolean,
  replication_status: maybeText,
  backend_state: maybeText,
});
export type VolumeService = z.output<typeof volumeService>;

const zone = z.object({ zoneName: text, zoneState: z.object({ available: z.boolean() }) });
export type VolumeZone = z.output<typeof zone>;

const usage = z.object({ limit: z.number(), in_use: z.number(), reserved: z.number().default(0) });
export type VolumeQuotaUsage = z.output<typeof usage>;
/** By resource: `volumes`, `snapshots`, `gigabytes`, and the same with `_<volume type>`. */
export type VolumeQuotas = Record<string, VolumeQuotaUsage>;
/** A quota set names its project in `id`, beside the resources. */
const quotaSet = z
  .record(z.string(), z.unknown())
  .transform(({ id: _, ...resources }) => resources)
  .pipe(z.record(z.string(), usage));

const limits = z.object({ absolute: z.record(z.string(), z.number()) });

export interface VolumeOperations {
  listVolumeTypes(query?: Query): Promise<VolumeType[]>;
  getVolumeType(id: string): Promise<VolumeType>;
  createVolumeType(body: {
    readonly name: string;
    readonly description?: string;
    readonly 'os-volume-type-access:is_public'?: boolean;
    readonly extra_specs?: Readonly<Record<string, string>>;
  }): Promise<VolumeType>;
  deleteVolumeType(id: string): Promise<void>;
  /** Who uses which volume, also attachments that Nova has forgotten. */
  listAttachments(query?: Query): Promise<VolumeAttachment[]>;
  deleteAttachment(id: string): Promise<void>;
  /** For administrators. Filters: `binary`, `host`. */
  listVolumeServices(query?: Query): Promise<VolumeService[]>;
  setVolumeServiceEnabled(body: {
    readonly binary: string;
    readonly host: string;
    readonly enabled: boolean;
    readonly disabled_reason?: string;
  }): Promise<void>;
  listVolumeZones(): Promise<VolumeZone[]>;
  getVolumeQuotas(projectId: string): Promise<VolumeQuotas>;
  /** For administrators. Resources not named keep their limits. */
  setVolumeQuotas(projectId: string, limits: Readonly<Record<string, number>>): Promise<void>;
  /** Back to the defaults. */
  resetVolumeQuotas(projectId: string): Promise<void>;
  getVolumeLimits(): Promise<Record<string, number>>;
}

export function volumeOperations(api: ServiceApi): VolumeOperations {
  const types = resource<VolumeType, Parameters<VolumeOperations['createVolumeType']>[0]>(api, {
    one: 'volume_type',
    many: 'volume_types',
    at: '/types',
    of: volumeType,
  });
  const attachments = resource<VolumeAttachment>(api, {
    one: 'attachment',
    many: 'attachments',
    at: '/attachments',
    listAt: '/attachments/detail',
    of: attachment,
    microversion: { atLeast: '3.27' },
  });
  const services = resource<VolumeService>(api, {
    one: 'service',
    many: 'services',
    at: '/os-services',
    of: volumeService,
  });
  return {
    listVolumeTypes: types.list,
    getVolumeType: types.get,
    createVolumeType: types.create,
    deleteVolumeType: types.remove,
    listAttachments: attachments.list,
    deleteAttachment: attachments.remove,
    listVolumeServices: services.list,
    setVolumeServiceEnabled: async ({ enabled, ...body }) => {
      const disable = body.disabled_reason === undefined ? 'disable' : 'disable-log-reason';
      await api.done({
        operation: enabled ? 'enable volume service' : 'disable volume service',
        method: 'PUT',
        path: path`/os-services/${enabled ? 'enable' : disable}`,
        json: body,
      });
    },
    listVolumeZones: () =>
      api.list({
        operation: 'list volume availability zones',
        path: path`/os-availability-zone`,
        items: 'availabilityZoneInfo',
        of: zone,
      }),
    getVolumeQuotas: (projectId) =>
      api.json({
        operation: 'get volume quotas',
        path: path`/os-quota-sets/${projectId}`,
        query: { usage: true },
        answer: inEnvelope('quota_set', quotaSet),
      }),
    setVolumeQuotas: async (projectId, quotas) => {
      await api.done({
        operation: 'set volume quotas',
        method: 'PUT',
        path: path`/os-quota-sets/${projectId}`,
        json: { quota_set: quotas },
      });
    },
    resetVolumeQuotas: async (projectId) => {
      await api.done({ operation: 'reset volume quotas', method: 'DELETE', path: path`/os-quota-sets/${projectId}` });
    },
    getVolumeLimits: async () =>
      (await api.json({ operation: 'get volume limits', path: path`/limits`, answer: inEnvelope('limits', limits) }))
        .absolute,
  };
}
