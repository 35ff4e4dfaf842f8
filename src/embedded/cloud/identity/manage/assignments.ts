import type { CloudContext } from '../../context.ts';
import type { ServiceApp, ServiceContext } from '../../service.ts';
import { withImpliedRoles } from '../roles.ts';
import type { AssignmentRow } from '../tables.ts';
import { allow, keystoneUrl, listAnswer } from './answer.ts';
import type { Fields } from './entity.ts';

/** `/v3/role_assignments`: who has which role where; `effective` resolves groups and implied roles, `include_names` adds names. */
export function assignmentRoutes(app: ServiceApp, cloud: CloudContext): void {
  app.get('/v3/role_assignments', (c) => {
    allow(c, 'list_role_assignments');
    const flag = (name: string) => {
      const value = c.req.query(name);
      return value !== undefined && !/^(0|false)$/i.test(value);
    };
    const effective = flag('effective');
    const all = cloud.state.tables.identity.assignments.all();
    const rows = (effective ? all.flatMap((row) => resolve(cloud, row)) : all.map((row) => ({ row }))).filter(
      ({ row }) => matches(c, row),
    );
    const views = rows.map((one) => view(cloud, one, flag('include_names')));
    return listAnswer(c, cloud, 'role_assignments', views);
  });
}

interface Resolved {
  readonly row: AssignmentRow;
  /** The group that the grant is to, and the role that implies this one. */
  readonly via?: { readonly group?: string; readonly priorRole?: string };
}

function resolve(cloud: CloudContext, row: AssignmentRow): Resolved[] {
  const tables = cloud.state.tables.identity;
  const members =
    row.actor_kind === 'user'
      ? [row]
      : tables.memberships
          .where('group', row.actor_id)
          .map((one) => ({ ...row, actor_kind: 'user' as const, actor_id: one.user_id }));
  const group = row.actor_kind === 'group' ? { group: row.actor_id } : {};
  return members.flatMap((member) =>
    withImpliedRoles(tables, [row.role_id]).map((role) => ({
      row: { ...member, role_id: role },
      via: { ...group, ...(role === row.role_id ? {} : { priorRole: row.role_id }) },
    })),
  );
}

function matches(c: ServiceContext, row: AssignmentRow): boolean {
  const is = (name: string, value: string | undefined) => {
    const wanted = c.req.query(name);
    return wanted === undefined || wanted === value;
  };
  return (
    is('user.id', row.actor_kind === 'user' ? row.actor_id : undefined) &&
    is('group.id', row.actor_kind === 'group' ? row.actor_id : undefined) &&
    is('role.id', row.role_id) &&
    is('scope.project.id', row.target_kind === 'project' ? row.target_id : undefined) &&
    is('scope.domain.id', row.target_kind === 'domain' ? row.target_id : undefined) &&
    (c.req.query('scope.system') === undefined || row.target_kind === 'system')
  );
}

function view(cloud: CloudContext, { row, via }: Resolved, names: boolean): Fields {
  const { projects, users, groups, roles } = cloud.state.tables.identity;
  const domain = (id: string | null | undefined) => ({
    domain: { id: id ?? '', name: projects.get(id ?? '')?.name ?? '' },
  });
  const named = (id: string, found: { name: string; domain_id?: string | null } | undefined) =>
    names && found ? { id, name: found.name, ...(found.domain_id ? domain(found.domain_id) : {}) } : { id };
  const actor = row.actor_kind === 'user' ? users.get(row.actor_id) : groups.get(row.actor_id);
  const where = row.target_kind === 'system' ? 'system' : `${row.target_kind}s/${row.target_id}`;
  const who = via?.group === undefined ? `${row.actor_kind}s/${row.actor_id}` : `groups/${via.group}`;
  const base = keystoneUrl(cloud);
  const scope =
    row.target_kind === 'system'
      ? { system: { all: true } }
      : { [row.target_kind]: named(row.target_id, projects.get(row.target_id)) };
  return {
    links: {
      assignment: `${base}/${where}/${who}/roles/${via?.priorRole ?? row.role_id}`,
      ...(via?.group === undefined ? {} : { membership: `${base}/groups/${via.group}/users/${row.actor_id}` }),
      ...(via?.priorRole === undefined
        ? {}
        : { prior_role: `${base}/prior_role/${row.role_id}/implies/${via.priorRole}` }),
    },
    scope: { ...scope, ...(row.inherited ? { 'OS-INHERIT:inherited_to': 'projects' } : {}) },
    [row.actor_kind]: named(row.actor_id, actor),
    role: named(row.role_id, roles.get(row.role_id)),
  };
}
