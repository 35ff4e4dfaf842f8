import type { ApiError } from '../api-error.ts';
import { type CloudContext, isoSeconds, newId } from '../context.ts';
import type { Caller } from '../service.ts';
import type { Row } from '../table.ts';
import { type Convert, text } from './converters.ts';
import type { NetRow } from './tables.ts';

/** One attribute of a resource as the API declares it. */
export interface Attribute {
  /** Where it may be given; `read` is never. */
  readonly access: 'create' | 'update' | 'both' | 'read';
  /** Used when a create leaves it out. Without it, and without `optional`, a create has to give it. */
  readonly initial?: unknown;
  /** A create may leave it out; the plugin then works out a value. */
  readonly optional?: true;
  readonly convert?: Convert;
  /**
   * Who may give it: everybody unless told. `admin` is the administrator, `network-owner` also the owner of the network
   * concerned. A function decides by the value.
   */
  readonly policy?: 'admin' | 'network-owner' | ((value: unknown, caller: Caller) => string | undefined);
  /** Only an administrator sees it. */
  readonly adminSees?: true;
  /** Given but never shown. */
  readonly hidden?: true;
}

export type Values = Readonly<Record<string, unknown>>;

/** One kind of Neutron resource: what the API layer needs to know, and what the plugin does. */
export interface Resource<R extends Row & { readonly project_id: string }> {
  readonly singular: string;
  readonly plural: string;
  /** Where it is below `/v2.0`. */
  readonly path: string;
  /** Where its tags are, when not there. */
  readonly tagPath?: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The quota it counts against. */
  readonly quota?: string;
  /** Whether it has description, tags, times and revision. */
  readonly standard?: false;
  /** It belongs to no project, and shows none. */
  readonly unowned?: true;
  readonly notFound: (id: string) => ApiError;
  readonly get: (id: string) => R | undefined;
  /** The rows a list starts from; an index may narrow it down by the query's filters. */
  readonly rows: (filters: Filters) => readonly R[];
  readonly readable: (caller: Caller, row: R) => boolean;
  /** Who may change and delete it; its project and administrators unless told. */
  readonly writable?: (caller: Caller, row: R) => boolean;
  /** Whether the caller owns the network concerned, for attributes that its owner may give. */
  readonly ownsNetwork?: (caller: Caller, values: Values, row?: R) => boolean;
  /** All attributes as shown, except those that the API layer adds or hides. */
  readonly view: (row: R, caller: Caller) => Record<string, unknown>;
  readonly create?: (caller: Caller, projectId: string, values: Values) => R;
  /** Refuses objects that cannot be made by one request together. */
  readonly checkTogether?: (items: readonly Values[]) => void;
  readonly update?: (caller: Caller, row: R, values: Values) => R;
  readonly remove?: (caller: Caller, row: R) => void;
  readonly setTags?: (row: R, tags: readonly string[]) => void;
}

/** A list's filters: values by attribute. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** The value of an exact filter, when there is just one. */
export function onlyValue(filters: Filters, name: string): string | undefined {
  const values = filters.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

export const NAME: Attribute = { access: 'both', initial: '', convert: text() };
export const READ: Attribute = { access: 'read' };
export const DESCRIPTION: Attribute = { access: 'both', initial: '', convert: text() };

/** What every resource with standard attributes starts with. */
export function standardFields(cloud: CloudContext, projectId: string, description: unknown, revision: number): NetRow {
  const now = isoSeconds(cloud.clock.now());
  return {
    id: newId(cloud),
    project_id: projectId,
    description: typeof description === 'string' ? description : null,
    tags: [],
    created_at: now,
    updated_at: now,
    revision_number: revision,
  };
}

/** The fields that change with every change of a resource. */
export function touched(cloud: CloudContext, row: NetRow): Pick<NetRow, 'updated_at' | 'revision_number'> {
  return { updated_at: isoSeconds(cloud.clock.now()), revision_number: row.revision_number + 1 };
}

export function owns(caller: Caller, row: { readonly project_id: string }): boolean {
  return caller.isAdmin || (caller.project !== undefined && caller.project.id === row.project_id);
}
