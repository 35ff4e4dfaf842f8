import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { assignmentRow } from './assignment-row.ts';
import { listBody, requireAdmin, withSelf } from './collection.ts';
import { revokeTokens } from './forget.ts';
import { roleView } from './role-routes.ts';
import { notFound } from './style.ts';
import type { ActorKind, AssignmentRow, TargetKind } from './tables.ts';

const TARGETS = [
  ['project', 'projects/:target'],
  ['domain', 'domains/:target'],
  ['system', 'system'],
] as const;
const ACTORS = [
  ['user', 'users/:actor'],
  ['group', 'groups/:actor'],
] as const;

/** Roles granted to users and groups on projects, domains and the system, inherited ones included. */
export function grantRoutes(app: ServiceApp, cloud: CloudContext): void {
  for (const [target, targetPath] of TARGETS) {
    for (const [actor, actorPath] of ACTORS) {
      const path = `${targetPath}/${actorPath}/roles`;
      mountGrants(app, cloud, { target, actor, inherited: false, list: `/v3/${path}`, one: `/v3/${path}/:role` });
      if (target === 'system') continue;
      const inherit = `/v3/OS-INHERIT/${path}`;
      const list = `${inherit}/inherited_to_projects`;
      mountGrants(app, cloud, { target, actor, inherited: true, list, one: `${inherit}/:role/inherited_to_projects` });
    }
  }
}

interface Mount {
  readonly target: TargetKind;
  readonly actor: ActorKind;
  readonly inherited: boolean;
  readonly list: string;
  readonly one: string;
}

function mountGrants(app: ServiceApp, cloud: CloudContext, mount: Mount): void {
  const { assignments, roles } = cloud.state.tables.identity;
  const action = mount.target === 'system' ? `system_grant_for_${mount.actor}` : 'grant';
  const grant = (c: ServiceContext): AssignmentRow => {
    requireEnds(cloud, c, mount);
    const role = c.req.param('role') ?? '';
    if (!roles.has(role)) throw notFound('role', role);
    return assignmentRow(
      mount.actor,
      c.req.param('actor') ?? '',
      mount.target,
      targetOf(c, mount),
      role,
      mount.inherited,
    );
  };
  const existing = (c: ServiceContext): AssignmentRow => {
    const row = assignments.get(grant(c).id);
    if (row) return row;
    const [actor, role] = [c.req.param('actor') ?? '', c.req.param('role') ?? ''];
    const what = `Could not find role assignment with role: ${role}, user or group: ${actor}, project, domain, or system: ${targetOf(c, mount)}.`;
    throw new ApiError(404, what);
  };
  app.get(mount.list, (c) => {
    requireAdmin(c, `list_${action}s`);
    requireEnds(cloud, c, mount);
    const rows = assignments
      .where('actor', c.req.param('actor') ?? '')
      .filter((row) => row.target_kind === mount.target && row.target_id === targetOf(c, mount))
      .filter((row) => row.inherited === mount.inherited)
      .flatMap((row) => roles.get(row.role_id) ?? []);
    return c.json(
      listBody(
        cloud,
        c,
        'roles',
        rows.map((row) => withSelf(cloud, 'roles', roleView(row))),
      ),
    );
  });
  app.get(mount.one, (c) => {
    requireAdmin(c, `check_${action}`);
    existing(c);
    return c.body(null, 204);
  });
  app.put(mount.one, (c) => {
    requireAdmin(c, `create_${action}`);
    const row = grant(c);
    if (!assignments.has(row.id)) assignments.insert(row);
    return c.body(null, 204);
  });
  app.delete(mount.one, (c) => {
    requireAdmin(c, `revoke_${action}`);
    const row = existing(c);
    assignments.delete(row.id);
    if (row.actor_kind === 'user' && row.target_kind !== 'project') revokeTokens(cloud, row.actor_id);
    return c.body(null, 204);
  });
}

function targetOf(c: ServiceContext, mount: Mount): string {
  return mount.target === 'system' ? 'system' : (c.req.param('target') ?? '');
}

/** Both ends of a grant have to be there. */
function requireEnds(cloud: CloudContext, c: ServiceContext, mount: Mount): void {
  const tables = cloud.state.tables.identity;
  const actor = c.req.param('actor') ?? '';
  if (!(mount.actor === 'user' ? tables.users : tables.groups).has(actor)) throw notFound(mount.actor, actor);
  if (mount.target === 'system') return;
  const target = tables.projects.get(targetOf(c, mount));
  if (!target || (mount.target === 'domain' && !target.is_domain)) throw notFound(mount.target, targetOf(c, mount));
}
