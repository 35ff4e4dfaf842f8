import { type Row, Table } from '../table.ts';

/** Names to values; names in small letters and without the prefix that headers carry. */
export type Metadata = Readonly<Record<string, string>>;

/** A project's account; the id is `AUTH_<project>`. */
export interface AccountRow extends Row {
  readonly created_ms: number;
  readonly metadata: Metadata;
}

/** The id is `account/container`. */
export interface ContainerRow extends Row {
  readonly account: string;
  readonly name: string;
  readonly created_ms: number;
  readonly modified_ms: number;
  readonly metadata: Metadata;
  readonly read_acl: string;
  readonly write_acl: string;
  /** Where old versions go, and with whom it is kept in step: shown as given. Missing in states of old. */
  readonly settings?: Metadata;
  readonly object_count: number;
  readonly bytes_used: number;
}

/** A part of a static large object. */
export interface Segment {
  /** `/container/object`. */
  readonly path: string;
  readonly etag: string;
  readonly size_bytes: number;
  readonly content_type: string;
  readonly modified_ms: number;
}

/** The id is `account/container/object`; the bytes are a blob of the same id. */
export interface ObjectRow extends Row {
  /** Id of the container. */
  readonly container: string;
  readonly name: string;
  readonly bytes: number;
  /** MD5 of the bytes. */
  readonly etag: string;
  readonly content_type: string;
  /** Content-Encoding, Content-Disposition and the like, shown as given. */
  readonly headers: Metadata;
  readonly metadata: Metadata;
  readonly modified_ms: number;
  /** Seconds since the epoch at which it goes away. */
  readonly delete_at: number | null;
  /** `container/prefix` of the parts of a dynamic large object. */
  readonly manifest: string | null;
  /** Parts of a static large object. */
  readonly segments: readonly Segment[] | null;
}

export function objectTables() {
  return {
    accounts: new Table<AccountRow>({}),
    containers: new Table<ContainerRow, 'account'>({ account: (row) => row.account }),
    objects: new Table<ObjectRow, 'container'>({ container: (row) => row.container }),
  };
}
