import type { CloudContext } from '../context.ts';
import type { AssignmentRow, IdentityTables, ProjectRow, RoleRow, Scope } from './tables.ts';

/** Role ids with everything they imply, each once, in the order found. */
export function withImpliedRoles(tables: IdentityTables, roleIds: Iterable<string>): string[] {
  const all = new Set(roleIds);
  for (const id of all) {
    for (const row of tables.impliedRoles.where('prior', id)) all.add(row.implied_role_id);
  }
  return [...all];
}

/** The ids of a user and of the groups the user is in: everybody a grant to whom is a grant to the user. */
export function actorIds(tables: IdentityTables, userId: string): string[] {
  return [userId, ...tables.memberships.where('user', userId).map((row) => row.group_id)];
}

/** The project's ancestors, its domain included, nearest first. */
export function ancestorIds(tables: IdentityTables, projectId: string): string[] {
  const ids: string[] = [];
  for (let row = tables.projects.get(projectId); row?.parent_id; row = tables.projects.get(row.parent_id)) {
    ids.push(row.parent_id);
  }
  return ids;
}

/** Whether an assignment gives its role on `scope`, itself or by inheritance. */
function reaches(tables: IdentityTables, row: AssignmentRow, scope: Scope): boolean {
  if (scope.kind === 'unscoped') return false;
  if (scope.kind === 'system') return row.target_kind === 'system';
  if (row.target_kind === 'system') return false;
  if (!row.inherited) return row.target_id === scope.id && row.target_kind === scope.kind;
  return scope.kind === 'project' && ancestorIds(tables, scope.id).includes(row.target_id);
}

/** The roles a user has on a scope: granted, by group, inherited and implied. */
export function rolesOn(cloud: CloudContext, userId: string, scope: Scope): RoleRow[] {
  const tables = cloud.state.tables.identity;
  const granted = actorIds(tables, userId)
    .flatMap((actor) => tables.assignments.where('actor', actor))
    .filter((row) => reaches(tables, row, scope))
    .map((row) => row.role_id);
  // A domain's own role stands for those that it implies; no token shows it.
  return withImpliedRoles(tables, granted)
    .flatMap((id) => tables.roles.get(id) ?? [])
    .filter((role) => role.domain_id === null);
}

/** The projects that a user has a role in, themselves or by inheritance. */
export function reachableProjects(cloud: CloudContext, userId: string): ProjectRow[] {
  const tables = cloud.state.tables.identity;
  const granted = actorIds(tables, userId).flatMap((actor) => tables.assignments.where('actor', actor));
  const ids = new Set(granted.flatMap((row) => (row.inherited ? descendants(tables, row.target_id) : [row.target_id])));
  return [...ids].flatMap((id) => tables.projects.get(id) ?? []).filter((row) => !row.is_domain);
}

export function descendants(tables: IdentityTables, id: string): string[] {
  return tables.projects.where('parent', id).flatMap((child) => [child.id, ...descendants(tables, child.id)]);
}

/** A role and all it implies, each with the role that implies it. */
export function withImpliedSteps(tables: IdentityTables, roleId: string): { role: string; prior?: string }[] {
  const steps: { role: string; prior?: string }[] = [{ role: roleId }];
  for (const { role } of steps) {
    for (const link of tables.impliedRoles.where('prior', role)) {
      if (steps.every((step) => step.role !== link.implied_role_id)) {
        steps.push({ role: link.implied_role_id, prior: role });
      }
    }
  }
  return steps;
}
