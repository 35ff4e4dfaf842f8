import type { CloudContext } from '../context.ts';
import type { AssignmentRow } from './tables.ts';

/** One line of the list: a grant, or what it comes to. */
export interface Shown extends Pick<
  AssignmentRow,
  'actor_kind' | 'actor_id' | 'target_kind' | 'target_id' | 'role_id'
> {
  /** The grant it comes from. */
  readonly row: AssignmentRow;
  /** The role that implies this one. */
  readonly prior_role_id?: string;
}

export function assignmentView(cloud: CloudContext, shown: Shown, names: boolean): Record<string, unknown> {
  const { row } = shown;
  const links: Record<string, string> = { assignment: `${cloud.origin}/identity/v3/${assignmentPath(row)}` };
  if (shown.actor_id !== row.actor_id) {
    links['membership'] = `${cloud.origin}/identity/v3/groups/${row.actor_id}/users/${shown.actor_id}`;
  }
  if (shown.prior_role_id !== undefined) {
    links['prior_role'] = `${cloud.origin}/identity/v3/prior_role/${shown.role_id}/implies/${shown.prior_role_id}`;
  }
  return {
    links,
    scope: scopeView(cloud, shown, names),
    [shown.actor_kind]: actorView(cloud, shown, names),
    role: names
      ? { id: shown.role_id, name: cloud.state.tables.identity.roles.get(shown.role_id)?.name ?? '' }
      : { id: shown.role_id },
  };
}

function assignmentPath(row: AssignmentRow): string {
  const target = row.target_kind === 'system' ? 'system' : `${row.target_kind}s/${row.target_id}`;
  const path = `${target}/${row.actor_kind}s/${row.actor_id}/roles/${row.role_id}`;
  return row.inherited ? `OS-INHERIT/${path}/inherited_to_projects` : path;
}

function domainReference(cloud: CloudContext, id: string | null | undefined) {
  return { id: id ?? '', name: cloud.state.tables.identity.projects.get(id ?? '')?.name ?? '' };
}

function scopeView(cloud: CloudContext, shown: Shown, names: boolean): Record<string, unknown> {
  const inherited = shown.row.inherited ? { 'OS-INHERIT:inherited_to': 'projects' } : {};
  if (shown.target_kind === 'system') return { system: { all: true } };
  const id = shown.target_id;
  if (!names) return { [shown.target_kind]: { id }, ...inherited };
  const target = cloud.state.tables.identity.projects.get(id);
  const named = { id, name: target?.name ?? '' };
  if (shown.target_kind === 'domain') return { domain: named, ...inherited };
  return { project: { ...named, domain: domainReference(cloud, target?.domain_id) }, ...inherited };
}

function actorView(cloud: CloudContext, shown: Shown, names: boolean): Record<string, unknown> {
  const id = shown.actor_id;
  if (!names) return { id };
  const tables = cloud.state.tables.identity;
  const actor = shown.actor_kind === 'user' ? tables.users.get(id) : tables.groups.get(id);
  return { id, name: actor?.name ?? '', domain: domainReference(cloud, actor?.domain_id) };
}
