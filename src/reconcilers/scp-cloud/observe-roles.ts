import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { IdentityClient } from '../../clients/openstack/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { Directory } from './directory.ts';
import { type ObservedRoles, subjectKey } from './observed.ts';

type Declared = ScpCloudSpec['roleAssignments'][number];

interface Asking {
  readonly identity: IdentityClient;
  readonly directory: Directory;
  readonly domains: ReadonlyMap<string, string>;
  readonly inventory: Pick<Inventory, 'list'>;
  readonly projectId: string | undefined;
}

/** Looks up the users, groups and roles that the spec names, and who holds what in the project. */
export async function observeRoles(declared: readonly Declared[], asking: Asking): Promise<ObservedRoles> {
  const { identity, directory, domains, inventory, projectId } = asking;
  const [subjects, roles] = await Promise.all([
    idsOf(new Map(declared.map((one) => [subjectKey(one), one])), ({ subject, name, domain }) => {
      const domainId = domains.get(domain);
      return domainId === undefined ? undefined : directory.subject(identity, subject, name, domainId);
    }),
    idsOf(new Map(declared.map(({ role }) => [role, role])), (name) => directory.role(identity, name)),
  ]);
  const assignments = inventory.list('role-assignment').filter(({ project_id: project }) => project === projectId);
  return { subjects, roles, assignments };
}

async function idsOf<T>(
  wanted: ReadonlyMap<string, T>,
  look: (one: T) => Promise<string | undefined> | undefined,
): Promise<Map<string, string>> {
  const found = await Promise.all([...wanted].map(async ([key, one]) => [key, await look(one)] as const));
  return new Map(found.flatMap(([key, id]) => (id === undefined ? [] : [[key, id] as const])));
}
