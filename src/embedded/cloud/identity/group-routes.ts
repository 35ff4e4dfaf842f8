import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import {
  type Collection,
  extraOf,
  filterRows,
  listBody,
  mountCollection,
  requireAdmin,
  withSelf,
} from './collection.ts';
import { forgetActor } from './forget.ts';
import { SCHEMAS } from './schemas.ts';
import { conflict, notFound } from './style.ts';
import type { GroupRow, UserRow } from './tables.ts';
import { userView } from './user-routes.ts';

export function groupView(cloud: CloudContext, { extra, ...row }: GroupRow): Record<string, unknown> {
  return withSelf(cloud, 'groups', { ...extra, ...row });
}

/** `/v3/groups` and who is in them. */
export function groupRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { groups, users, memberships } = cloud.state.tables.identity;
  mountCollection(app, cloud, groupsCollection(cloud));
  const group = (c: ServiceContext): GroupRow => {
    const id = c.req.param('id') ?? '';
    const row = groups.get(id);
    if (!row) throw notFound('group', id);
    return row;
  };
  const user = (c: ServiceContext): UserRow => {
    const id = c.req.param('user') ?? '';
    const row = users.get(id);
    if (!row) throw notFound('user', id);
    return row;
  };
  const requireMember = (c: ServiceContext): string => {
    const [group_id, user_id] = [group(c).id, user(c).id];
    const id = `${group_id}/${user_id}`;
    if (!memberships.has(id)) throw new ApiError(404, `User '${user_id}' not found in group '${group_id}'`);
    return id;
  };
  const member = '/v3/groups/:id/users/:user';
  app.get('/v3/groups/:id/users', (c) => {
    requireAdmin(c, 'list_users_in_group');
    const members = memberships.where('group', group(c).id).flatMap((row) => users.get(row.user_id) ?? []);
    const views = members.map((row) => withSelf(cloud, 'users', userView(row)));
    return c.json(listBody(cloud, c, 'users', filterRows(c.req.query(), views, ['name', 'enabled', 'domain_id'])));
  });
  app.put(member, (c) => {
    requireAdmin(c, 'add_user_to_group');
    const [group_id, user_id] = [group(c).id, user(c).id];
    const id = `${group_id}/${user_id}`;
    if (!memberships.has(id)) memberships.insert({ id, group_id, user_id });
    return c.body(null, 204);
  });
  app.get(member, (c) => {
    requireAdmin(c, 'check_user_in_group');
    requireMember(c);
    return c.body(null, 204);
  });
  app.delete(member, (c) => {
    requireAdmin(c, 'remove_user_from_group');
    memberships.delete(requireMember(c));
    return c.body(null, 204);
  });
}

function groupsCollection(cloud: CloudContext): Collection<GroupRow> {
  const { groups } = cloud.state.tables.identity;
  const known = SCHEMAS.group[0].properties ?? {};
  const requireFreeName = (name: string, domainId: string, ownId?: string) => {
    const twin = groups.first('name', `${domainId}/${name.toLowerCase()}`);
    if (twin && twin.id !== ownId)
      throw conflict('group', `Duplicate entry found with name ${name} at domain ID ${domainId}`);
  };
  return {
    singular: 'group',
    plural: 'groups',
    path: 'groups',
    schemas: SCHEMAS.group,
    filters: ['name', 'domain_id'],
    get: (id) => groups.get(id),
    rows: () => groups.all(),
    view: ({ extra, ...row }) => ({ ...extra, ...row }),
    create: (given, caller) => {
      const own = caller.project?.domain_id ?? caller.domain?.id ?? 'default';
      const domainId = (given['domain_id'] as string | undefined) ?? own;
      const name = given['name'] as string;
      requireFreeName(name, domainId);
      const description = (given['description'] as string | null | undefined) ?? '';
      return groups.insert({
        id: newHexId(cloud),
        name,
        domain_id: domainId,
        description,
        extra: extraOf(given, known),
      });
    },
    update: (row, given) => {
      const { name, description } = given as Partial<GroupRow>;
      if (name !== undefined) requireFreeName(name, row.domain_id, row.id);
      return groups.update(row.id, {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        extra: { ...row.extra, ...extraOf(given, known) },
      });
    },
    remove: (row) => {
      forgetActor(cloud, row.id);
      groups.delete(row.id);
    },
  };
}
