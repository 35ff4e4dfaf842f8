import { Table } from '../table.ts';

export const VOLUME_STATUSES = [
  ...(['creating', 'available', 'deleting', 'error', 'error_deleting', 'error_managing', 'managing'] as const),
  ...(['attaching', 'in-use', 'detaching', 'maintenance', 'restoring-backup', 'error_restoring', 'reserved'] as const),
  ...(['awaiting-transfer', 'backing-up', 'error_backing-up', 'error_extending', 'downloading', 'uploading'] as const),
  ...(['retyping', 'extending'] as const),
];
export type VolumeStatus = (typeof VOLUME_STATUSES)[number];

export interface VolumeRow {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: VolumeStatus;
  readonly size: number;
  readonly availability_zone: string;
  readonly volume_type_id: string;
  readonly snapshot_id: string | null;
  readonly source_volid: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly image_metadata: Readonly<Record<string, string>>;
  /** The group that it is in, if any. */
  readonly group_id?: string | null;
  readonly project_id: string;
  readonly user_id: string;
  readonly bootable: boolean;
  readonly multiattach: boolean;
  /** Null until somebody says. */
  readonly readonly: boolean | null;
  /** `host@backend#pool` */
  readonly host: string;
  readonly created_ms: number;
  readonly updated_ms: number | null;
}

export const SNAPSHOT_STATUSES = ['creating', 'available', 'deleting', 'error', 'error_deleting'] as const;
export type SnapshotStatus = (typeof SNAPSHOT_STATUSES)[number];

export interface SnapshotRow {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly volume_id: string;
  readonly status: SnapshotStatus;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly project_id: string;
  readonly user_id: string;
  readonly created_ms: number;
  readonly updated_ms: number | null;
}

export interface VolumeTypeRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly is_public: boolean;
  readonly extra_specs: Readonly<Record<string, string>>;
  readonly projects: readonly string[];
}

export interface AttachmentRow {
  readonly id: string;
  readonly volume_id: string;
  readonly server_id: string;
  readonly project_id: string;
  readonly status: 'reserved' | 'attaching' | 'attached';
  readonly mode: 'rw' | 'ro';
  readonly device: string | null;
  readonly host: string | null;
  readonly attached_ms: number | null;
}

export interface VolumeServiceRow {
  /** `<host>/<binary>` */
  readonly id: string;
  readonly uuid: string;
  readonly binary: 'cinder-volume' | 'cinder-scheduler';
  readonly host: string;
  readonly zone: string;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly frozen: boolean;
  readonly touched_ms: number;
}

/** What differs from the defaults, by project. */
export interface VolumeQuotaRow {
  readonly id: string;
  readonly limits: Readonly<Record<string, number>>;
}

/** The type of volumes that name none; the id is the project's. */
export interface DefaultTypeRow {
  readonly id: string;
  readonly type_id: string;
}

export interface GroupTypeRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly is_public: boolean;
  readonly group_specs: Readonly<Record<string, string>>;
}

/** Volumes that belong together; types by their ids. */
export interface GroupRow {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly group_type: string;
  readonly volume_types: readonly string[];
  readonly availability_zone: string;
  readonly project_id: string;
  readonly created_ms: number;
}

export interface QosSpecRow {
  readonly id: string;
  readonly name: string;
  readonly consumer: string;
  readonly specs: Readonly<Record<string, string>>;
  /** The volume types that it is for. */
  readonly type_ids: readonly string[];
}

/** How volumes of a type are encrypted; the id is the type's. */
export interface EncryptionRow {
  readonly id: string;
  readonly encryption_id: string;
  readonly provider: string;
  readonly control_location: string;
  readonly cipher: string | null;
  readonly key_size: number | null;
}

export interface TransferRow {
  readonly id: string;
  readonly volume_id: string;
  readonly name: string | null;
  readonly auth_key: string;
  readonly project_id: string;
  readonly created_ms: number;
}

export function volumeTables() {
  return {
    groupTypes: new Table<GroupTypeRow>({}),
    groups: new Table<GroupRow>({}),
    defaultTypes: new Table<DefaultTypeRow>({}),
    qosSpecs: new Table<QosSpecRow>({}),
    encryptions: new Table<EncryptionRow>({}),
    transfers: new Table<TransferRow>({}),
    volumes: new Table<VolumeRow, 'project'>({ project: (row) => row.project_id }),
    snapshots: new Table<SnapshotRow, 'project' | 'volume'>({
      project: (row) => row.project_id,
      volume: (row) => row.volume_id,
    }),
    types: new Table<VolumeTypeRow, 'name'>({ name: (row) => row.name }),
    attachments: new Table<AttachmentRow, 'volume' | 'server'>({
      volume: (row) => row.volume_id,
      server: (row) => row.server_id,
    }),
    services: new Table<VolumeServiceRow>({}),
    quotas: new Table<VolumeQuotaRow>({}),
  };
}

export type VolumeTables = ReturnType<typeof volumeTables>;
