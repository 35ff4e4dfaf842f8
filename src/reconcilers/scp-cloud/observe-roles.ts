import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { IdentityClient } from '../../clients/openstack/index.ts';
import { type ObservedRoles, subjectKey } from './observed.ts';

type Declared = ScpCloudSpec['roleAssignments'][number];
type Client = Pick<IdentityClient, 'listUsers' | 'listGroups' | 'listRoles' | 'listRoleAssignments'>;

/** Looks up the users, groups and roles that the spec names, and who holds what in the project. */
export async function observeRoles(
  identity: Client,
  declared: readonly Declared[],
  domains: ReadonlyMap<string, string>,
  projectId: string | undefined,
): Promise<ObservedRoles> {
  const subjects = new Map(declared.map((one) => [subjectKey(one), one]));
  const [found, roles, assignments] = await Promise.all([
    Promise.all([...subjects].map(async ([key, one]) => [key, await subjectId(identity, one, domains)] as const)),
    identity.listRoles(),
    projectId === undefined ? [] : identity.listRoleAssignments({ 'scope.project.id': projectId }),
  ]);
  return {
    subjects: new Map(found.flatMap(([key, id]) => (id === undefined ? [] : [[key, id] as const]))),
    roles: new Map(roles.filter((role) => !role.domain_id).map(({ id, name }) => [name, id])),
    assignments,
  };
}

async function subjectId(
  identity: Client,
  { subject, name, domain }: Declared,
  domains: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const domain_id = domains.get(domain);
  if (domain_id === undefined) return undefined;
  const query = { name, domain_id };
  const [found] = subject === 'User' ? await identity.listUsers(query) : await identity.listGroups(query);
  return found?.id;
}
