import { Table } from '../table.ts';

export type ImageStatus = 'queued' | 'saving' | 'active' | 'killed' | 'uploading' | 'importing' | 'deactivated';
export const VISIBILITIES = ['community', 'public', 'private', 'shared'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export interface ImageRow {
  readonly id: string;
  readonly name: string | null;
  readonly status: ImageStatus;
  readonly visibility: Visibility;
  readonly owner: string | null;
  readonly protected: boolean;
  readonly os_hidden: boolean;
  readonly min_disk: number;
  readonly min_ram: number;
  readonly disk_format: string | null;
  readonly container_format: string | null;
  readonly size: number | null;
  readonly virtual_size: number | null;
  readonly checksum: string | null;
  readonly os_hash_algo: string | null;
  readonly os_hash_value: string | null;
  readonly tags: readonly string[];
  /** Everything that is not one of Glance's own fields. */
  readonly properties: Readonly<Record<string, string>>;
  readonly created_ms: number;
  readonly updated_ms: number;
}

export const MEMBER_STATUSES = ['pending', 'accepted', 'rejected'] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** A project that an image is shared with; the id is `<image>/<project>`. */
export interface MemberRow {
  readonly id: string;
  readonly image_id: string;
  readonly member_id: string;
  readonly status: MemberStatus;
  readonly created_ms: number;
  readonly updated_ms: number;
}

export interface ImportTaskRow {
  readonly id: string;
  readonly image_id: string;
  readonly owner: string;
  readonly user_id: string;
  readonly request_id: string;
  readonly method: Readonly<Record<string, unknown>>;
  readonly status: 'processing' | 'success' | 'failure';
  readonly message: string;
  readonly created_ms: number;
  readonly updated_ms: number;
}

/** A set of metadata definitions; the id is its name. */
export interface MetadefNamespaceRow {
  readonly id: string;
  readonly display_name: string | null;
  readonly description: string | null;
  readonly visibility: 'public' | 'private';
  readonly protected: boolean;
  readonly owner: string;
  readonly created_ms: number;
  readonly updated_ms: number;
}

export type MetadefKind = 'object' | 'property' | 'tag' | 'resource_type';

/** One definition of a namespace; the id is `<namespace>/<kind>/<name>`. */
export interface MetadefItemRow {
  readonly id: string;
  readonly namespace: string;
  readonly kind: MetadefKind;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly created_ms: number;
  readonly updated_ms: number;
}

export function imageTables() {
  return {
    images: new Table<ImageRow, 'owner'>({ owner: (image) => image.owner }),
    members: new Table<MemberRow, 'image' | 'member'>({
      image: (row) => row.image_id,
      member: (row) => row.member_id,
    }),
    metadefNamespaces: new Table<MetadefNamespaceRow>({}),
    metadefItems: new Table<MetadefItemRow, 'namespace'>({ namespace: (row) => row.namespace }),
    importTasks: new Table<ImportTaskRow, 'image'>({ image: (row) => row.image_id }),
  };
}

export type ImageTables = ReturnType<typeof imageTables>;
