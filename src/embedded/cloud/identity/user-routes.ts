import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import {
  type Collection,
  type Given,
  extraOf,
  filterRows,
  listBody,
  mountCollection,
  readMember,
  withSelf,
} from './collection.ts';
import { forgetActor, revokeTokens } from './forget.ts';
import { groupView } from './group-routes.ts';
import { projectView } from './projects.ts';
import { reachableProjects } from './roles.ts';
import { SCHEMAS, requireValid } from './schemas.ts';
import { hashSecret, secretMatches } from './secrets.ts';
import { conflict, forbidden, notFound, unauthorized } from './style.ts';
import type { UserRow } from './tables.ts';

/** A user's description is one of the attributes that Keystone keeps as they come. */
const KNOWN = Object.fromEntries(
  Object.entries(SCHEMAS.user[0].properties ?? {}).filter(([name]) => name !== 'description'),
);

/** `/v3/users`, their password, groups and projects. */
export function userRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  mountCollection(app, cloud, usersCollection(cloud));
  const find = (c: ServiceContext, action: string): UserRow => {
    const id = c.req.param('id') ?? '';
    const caller = c.get('caller');
    if (!caller.isAdmin && caller.user.id !== id) throw forbidden(`identity:${action}`);
    const row = tables.users.get(id);
    if (!row) throw notFound('user', id);
    return row;
  };
  app.post('/v3/users/:id/password', async (c) => {
    const given = await readMember(c, 'user');
    requireValid(given, {
      type: 'object',
      properties: { original_password: { type: 'string' }, password: { type: 'string' } },
      required: ['original_password', 'password'],
    });
    const row = tables.users.get(c.req.param('id'));
    if (!row?.password_hash || !secretMatches(given['original_password'] as string, row.password_hash))
      throw unauthorized();
    tables.users.update(row.id, { password_hash: hashSecret(given['password'] as string, cloud.random) });
    revokeTokens(cloud, row.id);
    return c.body(null, 204);
  });
  app.get('/v3/users/:id/groups', (c) => {
    const row = find(c, 'list_groups_for_user');
    const groups = tables.memberships.where('user', row.id).flatMap((place) => tables.groups.get(place.group_id) ?? []);
    return c.json(
      listBody(
        cloud,
        c,
        'groups',
        filterRows(
          c.req.query(),
          groups.map((group) => ({ ...groupView(cloud, group), membership_expires_at: null })),
          ['name'],
        ),
      ),
    );
  });
  app.get('/v3/users/:id/projects', (c) => {
    const row = find(c, 'list_user_projects');
    const views = reachableProjects(cloud, row.id).map((project) => withSelf(cloud, 'projects', projectView(project)));
    return c.json(listBody(cloud, c, 'projects', filterRows(c.req.query(), views, ['name', 'enabled', 'domain_id'])));
  });
}

export function userView(row: UserRow): Record<string, unknown> {
  const { password_hash: _hash, extra, password_expires_at, options, default_project_id, ...rest } = row;
  const home = typeof default_project_id === 'string' ? { default_project_id } : {};
  return { ...extra, ...rest, ...home, password_expires_at, options };
}

function usersCollection(cloud: CloudContext): Collection<UserRow> {
  const { users, projects } = cloud.state.tables.identity;
  const requireFreeName = (name: string, domainId: string, ownId?: string) => {
    const twin = users.first('name', `${domainId}/${name.toLowerCase()}`);
    if (twin && twin.id !== ownId)
      throw conflict('user', `Duplicate entry found with name ${name} at domain ID ${domainId}`);
  };
  return {
    singular: 'user',
    extraTwice: true,
    plural: 'users',
    path: 'users',
    schemas: SCHEMAS.user,
    filters: ['name', 'domain_id', 'enabled', 'password_expires_at'],
    get: (id) => users.get(id),
    rows: () => users.all(),
    unsorted: true,
    view: userView,
    readable: (caller, row) => caller.user.id === row.id,
    create: (given, caller) => {
      const own = caller.project?.domain_id ?? caller.domain?.id ?? 'default';
      const domainId = (given['domain_id'] as string | undefined) ?? own;
      if (!projects.get(domainId)?.is_domain) throw new ApiError(404, `Could not find domain: ${domainId}.`);
      requireFreeName(given['name'] as string, domainId);
      const row = { id: newHexId(cloud), domain_id: domainId, password_hash: null, password_expires_at: null };
      return users.insert({
        ...row,
        name: given['name'] as string,
        enabled: true,
        options: {},
        extra: {},
        ...changes(cloud, given),
      });
    },
    update: (row, given) => {
      if (given['domain_id'] !== undefined && given['domain_id'] !== row.domain_id) {
        throw new ApiError(400, 'Cannot change Domain ID');
      }
      if (typeof given['name'] === 'string') requireFreeName(given['name'], row.domain_id, row.id);
      const changed = users.update(row.id, changes(cloud, given, row));
      if (given['password'] !== undefined || given['enabled'] === false) revokeTokens(cloud, row.id);
      return changed;
    },
    remove: (row) => {
      forgetActor(cloud, row.id);
      users.delete(row.id);
    },
  };
}

function changes(cloud: CloudContext, given: Given, row?: UserRow): Partial<UserRow> {
  const { name, enabled, options, default_project_id } = given as Partial<UserRow>;
  const password = given['password'] as string | null | undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(default_project_id === undefined ? {} : { default_project_id }),
    ...(password === undefined ? {} : { password_hash: password === null ? null : hashSecret(password, cloud.random) }),
    options: { ...row?.options, ...options },
    extra: { ...row?.extra, ...extraOf(given, KNOWN) },
  };
}
