import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudOf, type Connect, type Connection, openConnection } from './connection.ts';

export function describeIdentityClient(connect: Connect): void {
  describe('identity client', () => {
    let connection: Connection;
    beforeAll(() => {
      connection = openConnection(connect);
    });
    afterAll(() => connection.close());

    it('knows who it is', async () => {
      const { admin, member, target } = connection;
      expect(await admin.identity.whoAmI()).toMatchObject({
        user: { name: target.admin.username, domain_id: 'default' },
        project: { name: target.admin.project },
        is_admin: true,
      });
      const me = await member.identity.whoAmI();
      expect(me).toMatchObject({ is_admin: false });
      expect(await member.identity.getUser(me.user.id)).toMatchObject({ name: target.member.username });
      expect((await member.identity.listOwnProjects()).map(({ name }) => name)).toContain(target.member.project);
    });

    it('names what it may not do and what is not there', async () => {
      const { admin, member } = connection;
      await expect(member.identity.createProject({ name: 'x' })).rejects.toMatchObject({
        fault: 'forbidden',
        system: 'keystone',
        status: 403,
        requestId: expect.stringMatching(/^req-/),
      });
      await expect(admin.identity.getProject('nobody')).rejects.toMatchObject({ fault: 'not-found' });
      await expect(admin.identity.createProject({ name: '' })).rejects.toMatchObject({ fault: 'invalid' });
    });

    it('holds a project with a role, and takes it down again', async () => {
      const { admin, member, prefix } = connection;
      const { identity } = admin;
      const project = await identity.createProject({ name: prefix, description: 'first', domain_id: 'default' });
      await expect(identity.createProject({ name: prefix, domain_id: 'default' })).rejects.toMatchObject({
        fault: 'conflict',
      });
      expect(await identity.updateProject(project.id, { description: 'second' })).toMatchObject({
        description: 'second',
      });
      expect(await identity.listProjects({ name: prefix })).toMatchObject([{ id: project.id, enabled: true }]);
      const [role] = await identity.listRoles({ name: 'member' });
      const { user } = await member.identity.whoAmI();
      const grant = { project_id: project.id, user_id: user.id, role_id: role?.id ?? '' };
      await identity.grantProjectRole(grant);
      await identity.grantProjectRole(grant);
      const assigned = () => identity.listRoleAssignments({ 'scope.project.id': project.id, 'user.id': user.id });
      expect(await assigned()).toMatchObject([{ role: { id: role?.id }, user: { id: user.id } }]);
      await identity.revokeProjectRole(grant);
      expect(await assigned()).toEqual([]);
      await expect(identity.revokeProjectRole(grant)).rejects.toMatchObject({ fault: 'not-found' });
      await identity.deleteProject(project.id);
      await expect(identity.getProject(project.id)).rejects.toMatchObject({ fault: 'not-found' });
    });

    it('logs in with an application credential and with a token', async () => {
      const { client, member, prefix, target } = connection;
      const { user } = await member.identity.whoAmI();
      const made = await member.identity.createApplicationCredential(user.id, { name: prefix, description: 'test' });
      const cloud = cloudOf(target, target.member);
      const byCredential = client({
        ...cloud,
        auth: { method: 'application-credential', credential: { id: made.id }, secret: made.secret },
      });
      expect(await byCredential.identity.whoAmI()).toMatchObject({ project: { name: target.member.project } });
      const [listed] = await member.identity.listApplicationCredentials(user.id, { name: prefix });
      expect(listed).toMatchObject({ id: made.id, name: prefix });
      expect(listed).not.toHaveProperty('secret');
      await member.identity.deleteApplicationCredential(user.id, made.id);
    });

    it('says when credentials are wrong, without showing them', async () => {
      const { client, target } = connection;
      const wrong = client(cloudOf(target, { ...target.member, password: 'open sesame' }));
      const error: unknown = await wrong.network.listNetworks().catch((e: unknown) => e);
      expect(error).toMatchObject({ fault: 'unauthenticated', system: 'keystone', operation: 'authenticate' });
      expect((error as Error).message).not.toContain('open sesame');
    });

    it('lists what the cloud has on record', async () => {
      const { identity } = connection.admin;
      const types = (await identity.listServices()).map(({ type }) => type);
      expect(types).toEqual(expect.arrayContaining(['identity', 'compute', 'network', 'image', 'placement']));
      expect((await identity.listEndpoints({ interface: 'public' })).length).toBeGreaterThanOrEqual(types.length);
      expect((await identity.listRegions()).map(({ id }) => id)).toContain('RegionOne');
      expect((await identity.listDomains()).map(({ id }) => id)).toContain('default');
    });

    it('tells which services there are and what they speak', async () => {
      const facts = await connection.admin.listServiceFacts();
      expect(facts.find(({ type }) => type === 'compute')).toMatchObject({ min_version: '2.1', max_version: '2.93' });
      expect(facts.find(({ type }) => type === 'network')).toMatchObject({ min_version: undefined });
    });
  });
}
