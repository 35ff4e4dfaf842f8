import type { CloudContext } from '../context.ts';
import type { ServiceApp } from '../service.ts';
import { type Shown, assignmentView } from './assignment-view.ts';
import { listBody, requireAdmin } from './collection.ts';
import { actorIds, descendants, withImpliedSteps } from './roles.ts';
import type { AssignmentRow } from './tables.ts';

/** `/v3/role_assignments`: all grants, or with `effective` what they come to for each user. */
export function assignmentRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { assignments } = cloud.state.tables.identity;
  app.get('/v3/role_assignments', (c) => {
    const query = c.req.query();
    const project = query['scope.project.id'];
    const asTree = project !== undefined && flag(query['include_subtree']);
    requireAdmin(c, asTree ? 'list_role_assignments_for_tree' : 'list_role_assignments');
    const effective = flag(query['effective']);
    const rows = assignments.all();
    const shown = effective
      ? rows.flatMap((row) => effectiveOf(cloud, row))
      : rows.map((row): Shown => ({ row, ...row }));
    const projects =
      project === undefined
        ? undefined
        : [project, ...(asTree ? descendants(cloud.state.tables.identity, project) : [])];
    const wanted = shown.filter((one) => matches(cloud, one, query, projects, effective));
    const views = wanted.map((one) => assignmentView(cloud, one, flag(query['include_names'])));
    return c.json(listBody(cloud, c, 'role_assignments', views));
  });
}

/** A parameter without a value is on; `0` and `false` are off. */
function flag(value: string | undefined): boolean {
  return value !== undefined && !['0', 'false', 'False'].includes(value);
}

/** A grant spread out: to each member of a group, each project below, each role implied. */
function effectiveOf(cloud: CloudContext, row: AssignmentRow): Shown[] {
  const tables = cloud.state.tables.identity;
  const users =
    row.actor_kind === 'user'
      ? [row.actor_id]
      : tables.memberships.where('group', row.actor_id).map((place) => place.user_id);
  const targets = row.inherited ? descendants(tables, row.target_id) : [row.target_id];
  const steps = withImpliedSteps(tables, row.role_id).filter(({ role }) => tables.roles.get(role)?.domain_id === null);
  return users.flatMap((user) =>
    targets.flatMap((target) =>
      steps.map(({ role, prior }): Shown => ({
        row,
        actor_kind: 'user',
        actor_id: user,
        target_kind: row.inherited ? 'project' : row.target_kind,
        target_id: target,
        role_id: role,
        ...(prior === undefined ? {} : { prior_role_id: prior }),
      })),
    ),
  );
}

function matches(
  cloud: CloudContext,
  one: Shown,
  query: Readonly<Record<string, string>>,
  projects: readonly string[] | undefined,
  effective: boolean,
): boolean {
  const user = query['user.id'];
  const actors = user === undefined ? undefined : effective ? actorIds(cloud.state.tables.identity, user) : [user];
  const group = query['group.id'];
  const domain = query['scope.domain.id'];
  return (
    (actors === undefined || actors.includes(one.actor_id)) &&
    (group === undefined || (one.actor_kind === 'group' && one.actor_id === group)) &&
    (query['role.id'] === undefined || one.role_id === query['role.id']) &&
    (projects === undefined || (one.target_kind === 'project' && projects.includes(one.target_id))) &&
    (domain === undefined || (one.target_kind === 'domain' && one.target_id === domain)) &&
    (query['scope.system'] === undefined || one.target_kind === 'system') &&
    (query['scope.OS-INHERIT:inherited_to'] === undefined || one.row.inherited)
  );
}
