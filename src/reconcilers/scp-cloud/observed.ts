import type { Identity } from '../../clients/openstack/index.ts';
import type { Entry, Kind } from '../../inventory/index.ts';

/** The kinds of entry that a ScpCloud is planned from. */
export const PLANNED_KINDS = [
  'project',
  'role-assignment',
  'network',
  'subnet',
  'port',
  'router',
  'security-group',
  'flavor',
  'keypair',
  'image',
  'compute-quota',
  'volume-quota',
  'network-quota',
] as const satisfies readonly Kind[];
/** Those that only what others left behind is planned from. */
export const LEFT_KINDS = [
  'server',
  'server-group',
  'volume',
  'floating-ip',
  'aggregate',
  'compute-service',
] as const satisfies readonly Kind[];
export type PlannedKind = (typeof PLANNED_KINDS)[number] | (typeof LEFT_KINDS)[number];

export type Entries = { readonly [K in PlannedKind]: readonly Entry<K>[] };

/** The cloud as it was read: everything the plan depends on. */
export interface Observed {
  readonly identity: Identity;
  readonly entries: Entries;
  /** Ids of Keystone's domains by name, for those that the spec names. */
  readonly domains: ReadonlyMap<string, string>;
  /** By flavor id: the projects that may use it. Only for private flavors of ours. */
  readonly flavorAccess: ReadonlyMap<string, readonly string[]>;
  readonly roles: ObservedRoles;
  /** Kinds that could not be read lately, with what stood in the way: nothing may be decided from them. */
  readonly unread: ReadonlyMap<PlannedKind, unknown>;
  /** Uploads of this process that are under way, by image id. */
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Uploads that failed and are not yet to be tried again, by name of the image. */
  readonly uploadFailures: ReadonlyMap<string, UploadFailure>;
  /** By image id: SHA-512 of data that this process sent whole and checked. */
  readonly checkedUploads: ReadonlyMap<string, string>;
}

export interface ObservedRoles {
  /** Ids by `subjectKey`; absent when there is no such user or group. */
  readonly subjects: ReadonlyMap<string, string>;
  /** Ids by name. */
  readonly roles: ReadonlyMap<string, string>;
  /** Those in the tenant's project. */
  readonly assignments: readonly Entry<'role-assignment'>[];
}

export interface Upload {
  readonly sentBytes: number;
  readonly totalBytes: number | undefined;
}

export interface UploadFailure {
  readonly reason: 'ImageSourceUnavailable' | 'ChecksumMismatch' | 'Unavailable';
  readonly message: string;
}

export function subjectKey(of: { readonly subject: string; readonly domain: string; readonly name: string }): string {
  return `${of.subject}/${of.domain}/${of.name}`;
}
