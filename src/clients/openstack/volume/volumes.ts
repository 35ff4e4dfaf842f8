import { z } from 'zod';
import { path } from '../service/path.ts';
import { resource } from '../service/resource.ts';
import { maybeBoolean, maybeNumber, maybeText, text, textMap } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const volume = z.object({
  id: text,
  name: maybeText,
  description: maybeText,
  /** Among others creating, available, attaching, in-use, detaching, deleting, error, error_deleting, extending. */
  status: text,
  /** GiB. */
  size: z.number(),
  volume_type: maybeText,
  availability_zone: maybeText,
  bootable: z.union([z.boolean(), z.string().transform((value) => value === 'true')]).default(false),
  encrypted: maybeBoolean,
  multiattach: maybeBoolean,
  metadata: textMap,
  /** What is known of the image that it was made from: `image_id`, `image_name`, ... */
  volume_image_metadata: textMap,
  snapshot_id: maybeText,
  source_volid: maybeText,
  user_id: maybeText,
  'os-vol-tenant-attr:tenant_id': maybeText,
  'os-vol-host-attr:host': maybeText,
  attachments: z
    .array(
      z.object({
        server_id: maybeText,
        attachment_id: maybeText,
        volume_id: maybeText,
        device: maybeText,
        host_name: maybeText,
      }),
    )
    .default([]),
  created_at: maybeText,
  updated_at: maybeText,
});
export type Volume = z.output<typeof volume>;

export interface CreateVolume {
  readonly size: number;
  readonly name?: string;
  readonly description?: string;
  readonly volume_type?: string;
  readonly availability_zone?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly imageRef?: string;
  readonly snapshot_id?: string;
  readonly source_volid?: string;
}
export interface UpdateVolume {
  readonly name?: string;
  readonly description?: string;
  /** Replaces all metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const snapshot = z.object({
  id: text,
  name: maybeText,
  description: maybeText,
  status: text,
  size: maybeNumber,
  volume_id: text,
  metadata: textMap,
  created_at: maybeText,
});
export type VolumeSnapshot = z.output<typeof snapshot>;

export interface CreateVolumeSnapshot {
  readonly volume_id: string;
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Also of an attached volume. Since 3.66 always so and no longer accepted. */
  readonly force?: boolean;
}

export interface Volumes {
  /** With details. Filters: `all_tenants`, `name`, `status`, `metadata`. */
  listVolumes(query?: Query): Promise<Volume[]>;
  getVolume(id: string): Promise<Volume>;
  /** Accepted at once; done when `available`. */
  createVolume(body: CreateVolume): Promise<Volume>;
  updateVolume(id: string, body: UpdateVolume): Promise<Volume>;
  /** Refused as invalid while attached or with snapshots. `cascade` deletes the snapshots too. */
  deleteVolume(id: string, options?: { readonly cascade?: boolean }): Promise<void>;
  /** GiB, larger than before. Of an attached volume since 3.42. */
  extendVolume(id: string, newSize: number): Promise<void>;
  listSnapshots(query?: Query): Promise<VolumeSnapshot[]>;
  getSnapshot(id: string): Promise<VolumeSnapshot>;
  createSnapshot(body: CreateVolumeSnapshot): Promise<VolumeSnapshot>;
  deleteSnapshot(id: string): Promise<void>;
}

export function volumes(api: ServiceApi): Volumes {
  const vols = resource<Volume, CreateVolume, UpdateVolume>(api, {
    one: 'volume',
    many: 'volumes',
    at: '/volumes',
    listAt: '/volumes/detail',
    of: volume,
  });
  const snapshots = resource<VolumeSnapshot, CreateVolumeSnapshot>(api, {
    one: 'snapshot',
    many: 'snapshots',
    at: '/snapshots',
    listAt: '/snapshots/detail',
    of: snapshot,
  });
  return {
    listVolumes: vols.list,
    getVolume: vols.get,
    createVolume: vols.create,
    updateVolume: vols.update,
    deleteVolume: async (id, options) => {
      await api.done({
        operation: 'delete volume',
        method: 'DELETE',
        path: path`/volumes/${id}`,
        query: { cascade: options?.cascade },
      });
    },
    extendVolume: async (id, newSize) => {
      await api.done({
        operation: 'extend volume',
        method: 'POST',
        path: path`/volumes/${id}/action`,
        json: { 'os-extend': { new_size: newSize } },
        microversion: { atLeast: '3.42' },
      });
    },
    listSnapshots: snapshots.list,
    getSnapshot: snapshots.get,
    createSnapshot: snapshots.create,
    deleteSnapshot: snapshots.remove,
  };
}
