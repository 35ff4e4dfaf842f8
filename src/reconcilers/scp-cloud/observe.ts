import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Flavor, OpenStackClient } from '../../clients/openstack/index.ts';
import { type Entry, fromDescription, type Inventory } from '../../inventory/index.ts';
import type { Directory } from './directory.ts';
import {
  type Entries,
  LEFT_KINDS,
  type Observed,
  type ObservedRoles,
  PLANNED_KINDS,
  type PlannedKind,
} from './observed.ts';
import { observeRoles } from './observe-roles.ts';
import type { Uploads } from './uploads.ts';

interface Basis {
  readonly cloud: OpenStackClient;
  readonly directory: Directory;
  readonly inventory: Inventory;
  readonly spec: ScpCloudSpec;
}

export interface Observing extends Basis {
  readonly uploads: Pick<Uploads, 'underWay' | 'failures' | 'checked'>;
  readonly uid: string;
  /** Id of the tenant's project, when there is one. */
  readonly projectId: string | undefined;
}

const READ_KINDS = [...PLANNED_KINDS, ...LEFT_KINDS];

const NO_ROLES: ObservedRoles = { subjects: new Map(), roles: new Map(), assignments: [] };

/** Reads the shared picture, and enough besides to tell which project is meant. */
export async function observeBasis({ cloud, directory, inventory, spec }: Basis): Promise<Observed> {
  const identity = await cloud.identity.whoAmI();
  return {
    identity,
    entries: entriesOf(inventory),
    unread: unreadOf(inventory),
    domains: identity.is_admin ? await domainIds(cloud, directory, spec) : new Map<string, string>(),
    flavorAccess: new Map(),
    roles: NO_ROLES,
    uploads: new Map(),
    uploadFailures: new Map(),
    checkedUploads: new Map(),
  };
}

/** Adds what no sweep reads. */
export async function observeRest(basis: Observed, observing: Observing): Promise<Observed> {
  const { cloud, directory, spec, uploads, inventory, projectId } = observing;
  const asking = { identity: cloud.identity, directory, domains: basis.domains, inventory, projectId };
  const held = basis.identity.is_admin && spec.roleAssignments.length > 0;
  const [flavorAccess, roles] = await Promise.all([
    accessOf(observing),
    held ? observeRoles(spec.roleAssignments, asking) : NO_ROLES,
  ]);
  return {
    ...basis,
    entries: entriesOf(inventory),
    flavorAccess,
    roles,
    uploads: uploads.underWay(),
    uploadFailures: uploads.failures(),
    checkedUploads: uploads.checked(),
  };
}

function entriesOf(inventory: Pick<Inventory, 'list'>): Entries {
  const list = <K extends PlannedKind>(kind: K): readonly [K, readonly Entry<K>[]] => [kind, inventory.list(kind)];
  return Object.fromEntries(READ_KINDS.map((kind) => list(kind))) as unknown as Entries;
}

/** What could not be read, or not lately: nothing may be decided from it. */
function unreadOf(inventory: Pick<Inventory, 'state'>): Map<PlannedKind, unknown> {
  return new Map(
    READ_KINDS.flatMap((kind) => {
      const { readAtMs, staleSinceMs, error } = inventory.state(kind);
      return readAtMs === undefined || staleSinceMs !== undefined ? [[kind, error] as const] : [];
    }),
  );
}

async function domainIds(
  { identity }: OpenStackClient,
  directory: Directory,
  spec: ScpCloudSpec,
): Promise<Map<string, string>> {
  const project = spec.project?.managed?.domain ?? spec.project?.adopt?.domain;
  const named = [project, ...spec.roleAssignments.map(({ domain }) => domain)];
  const names = [...new Set(named.filter((name) => name !== undefined))];
  const found = await Promise.all(names.map(async (name) => [name, await directory.domain(identity, name)] as const));
  return new Map(found.flatMap(([name, id]) => (id === undefined ? [] : [[name, id] as const])));
}

async function accessOf({ cloud, inventory, uid }: Observing): Promise<Map<string, readonly string[]>> {
  const ours = inventory.list('flavor').filter((flavor) => isPrivate(flavor) && ownerOf(flavor) === uid);
  return new Map(
    await Promise.all(ours.map(async ({ id }) => [id, await cloud.compute.listFlavorAccess(id)] as const)),
  );
}

function isPrivate(flavor: Flavor): boolean {
  return flavor['os-flavor-access:is_public'] === false;
}

function ownerOf(flavor: Flavor): string | undefined {
  return fromDescription(flavor.description)?.uid;
}
