import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import type { ServiceApp, ServiceContext } from '../../service.ts';
import { assignmentRow } from '../assignment-row.ts';
import { notFound } from '../style.ts';
import type { ActorKind, TargetKind } from '../tables.ts';
import { allow, keystoneUrl, listAnswer } from './answer.ts';
import { roleView } from './roles.ts';

const TARGETS: readonly TargetKind[] = ['project', 'domain', 'system'];
const ACTORS: readonly ActorKind[] = ['user', 'group'];

/** Granting, checking and revoking roles: `/v3/projects/P/users/U/roles/R`, for domains, the system and groups as well. */
export function grantRoutes(app: ServiceApp, cloud: CloudContext): void {
  for (const target of TARGETS) {
    for (const actor of ACTORS) {
      routesOf(app, cloud, target, actor, false);
      if (target !== 'system') routesOf(app, cloud, target, actor, true);
    }
  }
}

function routesOf(
  app: ServiceApp,
  cloud: CloudContext,
  target: TargetKind,
  actor: ActorKind,
  inherited: boolean,
): void {
  const tables = cloud.state.tables.identity;
  const { projects, users, groups, roles, assignments } = tables;
  const where = target === 'system' ? 'system' : `${target}s/:target`;
  const list = `/v3/${inherited ? 'OS-INHERIT/' : ''}${where}/${actor}s/:actor/roles${inherited ? '/inherited_to_projects' : ''}`;
  const single = inherited ? list.replace('/roles/', '/roles/:role/') : `${list}/:role`;
  const parties = (c: ServiceContext) => {
    const [targetId, actorId] = [c.req.param('target') ?? 'system', c.req.param('actor') ?? ''];
    if (!(actor === 'user' ? users : groups).get(actorId)) throw notFound(actor, actorId);
    if (target !== 'system' && projects.get(targetId)?.is_domain !== (target === 'domain'))
      throw notFound(target, targetId);
    return { targetId, actorId };
  };
  const grant = (c: ServiceContext) => {
    const roleId = c.req.param('role') ?? '';
    if (!roles.get(roleId)) throw notFound('role', roleId);
    const { targetId, actorId } = parties(c);
    return assignmentRow(actor, actorId, target, targetId, roleId, inherited);
  };
  const missing = (row: ReturnType<typeof grant>) =>
    new ApiError(
      404,
      `Could not find role assignment with role: ${row.role_id}, user or group: ${row.actor_id}, project, domain, or system: ${row.target_id}.`,
    );
  app.get(list, (c) => {
    allow(c, 'list_grants');
    const { targetId, actorId } = parties(c);
    const rows = assignments
      .where('actor', actorId)
      .filter((row) => row.target_kind === target && row.target_id === targetId && row.inherited === inherited);
    const views = rows
      .flatMap((row) => roles.get(row.role_id) ?? [])
      .map((row) => ({ ...roleView(row), links: { self: `${keystoneUrl(cloud)}/roles/${row.id}` } }));
    return listAnswer(c, cloud, 'roles', views);
  });
  app.get(single, (c) => {
    allow(c, 'check_grant');
    const row = grant(c);
    if (!assignments.get(row.id)) throw missing(row);
    return c.body(null, 204);
  });
  app.put(single, (c) => {
    allow(c, 'create_grant');
    const row = grant(c);
    if (!assignments.get(row.id)) assignments.insert(row);
    return c.body(null, 204);
  });
  app.delete(single, (c) => {
    allow(c, 'revoke_grant');
    const row = grant(c);
    if (!assignments.delete(row.id)) throw missing(row);
    return c.body(null, 204);
  });
}
