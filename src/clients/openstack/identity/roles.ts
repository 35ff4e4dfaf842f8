import { z } from 'zod';
import { path } from '../service/path.ts';
import { resource } from '../service/resource.ts';
import { maybe, maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const role = z.object({ id: text, name: text, domain_id: maybeText, description: maybeText });
export type Role = z.output<typeof role>;

const reference = z.object({ id: text, name: maybeText });
const roleAssignment = z.object({
  role: reference,
  user: maybe(reference),
  group: maybe(reference),
  scope: z.object({
    project: maybe(reference),
    domain: maybe(reference),
    system: maybe(z.object({ all: maybe(z.boolean()) })),
  }),
});
export type RoleAssignment = z.output<typeof roleAssignment>;

/** Who holds, or is to hold, a role in a project. Groups come from a directory as often as users do. */
export type ProjectRole = { readonly project_id: string; readonly role_id: string } & (
  { readonly user_id: string } | { readonly group_id: string }
);

export interface Roles {
  listRoles(query?: Query): Promise<Role[]>;
  getRole(id: string): Promise<Role>;
  createRole(body: { readonly name: string; readonly description?: string }): Promise<Role>;
  deleteRole(id: string): Promise<void>;
  /** Filters in Keystone's dotted form: `user.id`, `group.id`, `role.id`, `scope.project.id`; `include_names: true`. */
  listRoleAssignments(query?: Query): Promise<RoleAssignment[]>;
  /** Granting twice is the same as granting once. */
  grantProjectRole(grant: ProjectRole): Promise<void>;
  /** Not-found when it was not granted. */
  revokeProjectRole(grant: ProjectRole): Promise<void>;
}

const grantPath = (grant: ProjectRole) =>
  'user_id' in grant
    ? path`/projects/${grant.project_id}/users/${grant.user_id}/roles/${grant.role_id}`
    : path`/projects/${grant.project_id}/groups/${grant.group_id}/roles/${grant.role_id}`;

export function roles(api: ServiceApi): Roles {
  const calls = resource<Role, { name: string; description?: string }>(api, {
    one: 'role',
    many: 'roles',
    at: '/roles',
    of: role,
  });
  return {
    listRoles: calls.list,
    getRole: calls.get,
    createRole: calls.create,
    deleteRole: calls.remove,
    listRoleAssignments: (query) =>
      api.list({
        operation: 'list role assignments',
        path: path`/role_assignments`,
        items: 'role_assignments',
        of: roleAssignment,
        query,
      }),
    grantProjectRole: async (grant) => {
      await api.done({ operation: 'grant project role', method: 'PUT', path: grantPath(grant) });
    },
    revokeProjectRole: async (grant) => {
      await api.done({ operation: 'revoke project role', method: 'DELETE', path: grantPath(grant) });
    },
  };
}
