import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import type { ServiceApp } from '../../service.ts';
import { actorIds, rolesOn } from '../roles.ts';
import { hashSecret, secretMatches } from '../secrets.ts';
import { conflict, notFound, unauthorized } from '../style.ts';
import type { GroupRow, UserRow } from '../tables.ts';
import { allow, keystoneUrl, listAnswer } from './answer.ts';
import { dropActor, dropTokens } from './drop.ts';
import { booleanField, entityRoutes, extraOf, type Fields, fieldsOf, requiredText, textField } from './entity.ts';
import { projectView } from './projects.ts';

const USER = ['id', 'name', 'domain_id', 'enabled', 'default_project_id', 'password', 'options', 'links'];
const GROUP = ['id', 'name', 'domain_id', 'description', 'links'];
const NAME = { max: 255 };

/** `/v3/users`, `/v3/groups`, who is in which, and what a user may ask of themselves. */
export function userRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  const { users, groups, memberships } = tables;
  const linked = (many: string, view: Fields) => ({
    ...view,
    links: { self: `${keystoneUrl(cloud)}/${many}/${String(view['id'])}` },
  });
  const user = (id: string): UserRow => users.get(id) ?? raise(notFound('user', id));
  const group = (id: string): GroupRow => groups.get(id) ?? raise(notFound('group', id));
  const refuseTwin = (what: 'user' | 'group', id: string, name: string, domainId: string) => {
    const twin = (what === 'user' ? users : groups).first('name', `${domainId}/${name.toLowerCase()}`);
    if (twin && twin.id !== id)
      throw conflict(what, `Duplicate entry found with name ${name} at domain ID ${domainId}`);
  };

  entityRoutes<UserRow>(app, cloud, {
    one: 'user',
    many: 'users',
    table: users,
    filters: ['name', 'domain_id', 'enabled'],
    view: userView,
    readers: (caller, row) => caller.user.id === row.id,
    create: (id, fields, caller) => {
      const name = requiredText(fields, 'name', NAME);
      const domain_id = textField(fields, 'domain_id', NAME) ?? caller.project?.domain_id ?? 'default';
      refuseTwin('user', id, name, domain_id);
      const home = textField(fields, 'default_project_id', NAME);
      const password = textField(fields, 'password', { max: 4096 });
      return {
        id,
        name,
        domain_id,
        enabled: booleanField(fields, 'enabled') ?? true,
        ...(home === undefined ? {} : { default_project_id: home }),
        password_hash: password === undefined ? null : hashSecret(password, cloud.random),
        password_expires_at: null,
        options: (fields['options'] as Fields | undefined) ?? {},
        extra: extraOf(fields, USER),
      };
    },
    change: (row, fields) => {
      const name = textField(fields, 'name', NAME) ?? row.name;
      refuseTwin('user', row.id, name, row.domain_id);
      const enabled = booleanField(fields, 'enabled') ?? row.enabled;
      const password = textField(fields, 'password', { max: 4096 });
      const home = textField(fields, 'default_project_id', NAME);
      if (!enabled || password !== undefined) dropTokens(tables, row.id);
      return {
        name,
        enabled,
        ...(home === undefined ? {} : { default_project_id: home }),
        ...(password === undefined ? {} : { password_hash: hashSecret(password, cloud.random) }),
        extra: { ...row.extra, ...extraOf(fields, USER) },
      };
    },
    beforeDelete: (row) => {
      dropActor(tables, row.id);
      dropTokens(tables, row.id);
      for (const one of memberships.where('user', row.id)) memberships.delete(one.id);
      for (const one of tables.applicationCredentials.where('user', row.id))
        tables.applicationCredentials.delete(one.id);
    },
  });
  entityRoutes<GroupRow>(app, cloud, {
    one: 'group',
    many: 'groups',
    table: groups,
    filters: ['name', 'domain_id'],
    view: ({ id, name, domain_id, description, extra }) => ({ ...extra, id, name, domain_id, description }),
    create: (id, fields, caller) => {
      const name = requiredText(fields, 'name', { max: 64 });
      const domain_id = textField(fields, 'domain_id', NAME) ?? caller.project?.domain_id ?? 'default';
      refuseTwin('group', id, name, domain_id);
      const description = textField(fields, 'description', { max: 65_535 }) ?? '';
      return { id, name, domain_id, description, extra: extraOf(fields, GROUP) };
    },
    change: (row, fields) => {
      const name = textField(fields, 'name', { max: 64 }) ?? row.name;
      refuseTwin('group', row.id, name, row.domain_id);
      const description = textField(fields, 'description', { max: 65_535 }) ?? row.description;
      return { name, description, extra: { ...row.extra, ...extraOf(fields, GROUP) } };
    },
    beforeDelete: (row) => {
      dropActor(tables, row.id);
      for (const one of memberships.where('group', row.id)) memberships.delete(one.id);
    },
  });

  const membership = '/v3/groups/:group/users/:user';
  app.put(membership, (c) => {
    allow(c, 'add_user_to_group');
    const [group_id, user_id] = [group(c.req.param('group')).id, user(c.req.param('user')).id];
    const id = `${group_id}/${user_id}`;
    if (!memberships.get(id)) memberships.insert({ id, group_id, user_id });
    return c.body(null, 204);
  });
  app.get(membership, (c) => {
    allow(c, 'check_user_in_group', (caller) => caller.user.id === c.req.param('user'));
    if (!memberships.get(`${c.req.param('group')}/${c.req.param('user')}`)) throw notFound('user', c.req.param('user'));
    return c.body(null, 204);
  });
  app.delete(membership, (c) => {
    allow(c, 'remove_user_from_group');
    if (!memberships.delete(`${c.req.param('group')}/${c.req.param('user')}`))
      throw notFound('user', c.req.param('user'));
    return c.body(null, 204);
  });
  app.get('/v3/groups/:group/users', (c) => {
    allow(c, 'list_users_in_group');
    const rows = memberships.where('group', group(c.req.param('group')).id);
    const members = rows.flatMap((row) => users.get(row.user_id) ?? []);
    return listAnswer(
      c,
      cloud,
      'users',
      members.map((row) => linked('users', userView(row))),
    );
  });
  app.get('/v3/users/:user/groups', (c) => {
    allow(c, 'list_groups_for_user', (caller) => caller.user.id === c.req.param('user'));
    const rows = memberships.where('user', user(c.req.param('user')).id);
    const views = rows
      .flatMap((row) => groups.get(row.group_id) ?? [])
      .map(({ extra, ...view }) => ({ ...extra, ...view }));
    return listAnswer(
      c,
      cloud,
      'groups',
      views.map((view) => linked('groups', view)),
    );
  });

  const projectsOf = (userId: string) => {
    const actors = new Set(actorIds(tables, userId));
    const ids = new Set(tables.assignments.all().flatMap((row) => (actors.has(row.actor_id) ? [row.target_id] : [])));
    return tables.projects
      .all()
      .filter((row) => !row.is_domain && row.enabled)
      .filter((row) => ids.has(row.id) || rolesOn(cloud, userId, { kind: 'project', id: row.id }).length > 0);
  };
  app.get('/v3/users/:user/projects', (c) => {
    allow(c, 'list_user_projects', (caller) => caller.user.id === c.req.param('user'));
    const rows = projectsOf(user(c.req.param('user')).id);
    return listAnswer(
      c,
      cloud,
      'projects',
      rows.map((row) => linked('projects', projectView(row))),
    );
  });
  app.get('/v3/auth/projects', (c) =>
    listAnswer(
      c,
      cloud,
      'projects',
      projectsOf(c.get('caller').user.id).map((row) => linked('projects', projectView(row))),
    ),
  );
  app.post('/v3/users/:user/password', async (c) => {
    const row = user(c.req.param('user'));
    const fields = await fieldsOf(c, 'user');
    if (!row.enabled) throw new ApiError(401, `The account is disabled for user: ${row.id}.`);
    const original = requiredText(fields, 'original_password', { max: 4096 });
    if (row.password_hash === null || !secretMatches(original, row.password_hash)) throw unauthorized();
    users.update(row.id, { password_hash: hashSecret(requiredText(fields, 'password', { max: 4096 }), cloud.random) });
    dropTokens(tables, row.id);
    return c.body(null, 204);
  });
}

function userView(row: UserRow): Fields {
  const { id, name, domain_id, enabled, default_project_id, password_expires_at, options, extra } = row;
  const home = default_project_id === undefined ? {} : { default_project_id };
  return { ...extra, id, name, domain_id, enabled, ...home, password_expires_at, options };
}

function raise(error: ApiError): never {
  throw error;
}
