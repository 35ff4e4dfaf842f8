import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanup } from '../../../support/openstack-cleanup.ts';
import {
  type Answer,
  type OpenStackTarget,
  type Session,
  type Thing,
  authenticate,
  send,
} from '../../../support/openstack-raw.ts';

export function describeManagement(connect: () => OpenStackTarget): void {
  describe('projects, users, groups and roles', () => {
    const made = cleanup();
    let target: OpenStackTarget;
    let admin: Session;
    let member: Session;
    beforeAll(async () => {
      target = connect();
      [admin, member] = [await authenticate(target, target.admin), await authenticate(target, target.member)];
    });
    afterAll(() => made.run());
    const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
      admin.call('identity', method, path, body === undefined ? {} : { body });
    const make = async (collection: string, singular: string, attributes: Record<string, unknown>) => {
      const answer = await ask('POST', `/${collection}`, { [singular]: attributes });
      if (answer.status !== 201) throw new Error(answer.bytes.toString());
      made.add(admin, 'identity', `/${collection}/${answer.body[singular].id}`);
      return answer.body[singular] as Thing;
    };
    const roleId = async (name: string) => String((await ask('GET', `/roles?name=${name}`)).body.roles[0].id);

    test('a project has a name of its own in its domain', async () => {
      const project = await make('projects', 'project', { name: 'contract-project', description: 'mark' });
      expect(project).toMatchObject({
        name: 'contract-project',
        description: 'mark',
        domain_id: 'default',
        parent_id: 'default',
        enabled: true,
        is_domain: false,
        tags: [],
        options: {},
      });
      const twin = await ask('POST', '/projects', { project: { name: 'contract-project' } });
      expect(twin.status).toBe(409);
      expect(twin.body.error.message).toMatch(
        /^Conflict occurred attempting to store project - it is not permitted to have two projects with either the same name or same id in the same domain: name is contract-project, project id [0-9a-f]{32}\.$/,
      );
      const found = await ask('GET', '/projects?name=contract-project');
      expect(found.body.projects.map((row: { id: string }) => row.id)).toEqual([project.id]);
      expect(found.body.links).toMatchObject({ next: null, previous: null });
    });

    test('what the schema forbids is named', async () => {
      const line = async (project: unknown) =>
        String((await ask('POST', '/projects', { project })).body.error.message).split('\n')[0];
      expect(await line({})).toBe("'name' is a required property");
      expect(await line({ name: '' })).toBe("Invalid input for field 'name': '' is too short");
      expect(await line({ name: 'x', enabled: 'yes' })).toBe(
        "Invalid input for field 'enabled': 'yes' is not of type 'boolean'",
      );
    });

    test('who is no administrator is told which rule forbids it', async () => {
      const answer = await member.call('identity', 'GET', '/projects');
      expect([answer.status, answer.body.error]).toEqual([
        403,
        {
          code: 403,
          message: 'You are not authorized to perform the requested action: identity:list_projects.',
          title: 'Forbidden',
        },
      ]);
      expect((await member.call('identity', 'GET', `/projects/${member.projectId}`)).status).toBe(200);
    });

    test('a role lets a user into a project, directly or by group, until it is taken away', async () => {
      const project = await make('projects', 'project', { name: 'contract-roles' });
      const user = await make('users', 'user', { name: 'contract-user', password: 'first' });
      const group = await make('groups', 'group', { name: 'contract-group' });
      const reader = await roleId('reader');
      const login = () =>
        send(target, 'POST', `${target.authUrl}/auth/tokens`, {
          body: {
            auth: {
              identity: { methods: ['password'], password: { user: { id: user.id, password: 'first' } } },
              scope: { project: { id: project.id } },
            },
          },
        });
      expect((await login()).status).toBe(401);
      expect((await ask('PUT', `/groups/${group.id}/users/${user.id}`)).status).toBe(204);
      const grant = `/projects/${project.id}/groups/${group.id}/roles/${reader}`;
      expect((await ask('PUT', grant)).status).toBe(204);
      expect((await ask('HEAD', grant)).status).toBe(204);
      const token = await login();
      expect(token.body.token.roles).toEqual([{ id: reader, name: 'reader' }]);
      const effective = await ask('GET', `/role_assignments?effective&include_names&user.id=${user.id}`);
      expect(effective.body.role_assignments).toMatchObject([
        { user: { id: user.id, name: 'contract-user' }, scope: { project: { id: project.id } }, role: { id: reader } },
      ]);
      expect((await ask('DELETE', grant)).status).toBe(204);
      expect((await login()).status).toBe(401);
    });

    test('an administrator’s role implies member, and member implies reader', async () => {
      const project = await make('projects', 'project', { name: 'contract-implied' });
      const user = await make('users', 'user', { name: 'contract-implied', password: 'x' });
      await ask('PUT', `/projects/${project.id}/users/${user.id}/roles/${await roleId('admin')}`);
      const { body } = await ask('GET', `/role_assignments?effective&include_names&user.id=${user.id}`);
      const names = body.role_assignments.map((row: { role: { name: string } }) => row.role.name);
      expect(names.toSorted()).toEqual(['admin', 'member', 'reader']);
    });

    test('a password changes only for who knows it', async () => {
      const user = await make('users', 'user', { name: 'contract-password', password: 'old' });
      const change = (original_password: string) =>
        ask('POST', `/users/${user.id}/password`, { user: { original_password, password: 'new' } });
      expect((await change('wrong')).status).toBe(401);
      expect((await change('old')).status).toBe(204);
    });

    test('a domain is deleted only when disabled, with all that is in it', async () => {
      const domain = await make('domains', 'domain', { name: 'contract-domain' });
      const project = await make('projects', 'project', { name: 'inside', domain_id: domain.id });
      const refused = await ask('DELETE', `/domains/${domain.id}`);
      expect(refused.body.error.message).toBe('Cannot delete a domain that is enabled, please disable it first.');
      await ask('PATCH', `/domains/${domain.id}`, { domain: { enabled: false } });
      expect((await ask('DELETE', `/domains/${domain.id}`)).status).toBe(204);
      expect((await ask('GET', `/projects/${project.id}`)).status).toBe(404);
    });

    test('what is not there is not found, by kind and id', async () => {
      for (const [collection, kind] of [
        ['projects', 'project'],
        ['users', 'user'],
        ['groups', 'group'],
        ['roles', 'role'],
        ['services', 'service'],
        ['endpoints', 'endpoint'],
        ['regions', 'region'],
        ['domains', 'domain'],
      ]) {
        const answer = await ask('GET', `/${collection}/no-such-thing`);
        expect([answer.status, answer.body.error.message]).toEqual([404, `Could not find ${kind}: no-such-thing.`]);
      }
    });
  });
}
