import { beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type Session, authenticate, send } from '../../../support/openstack-raw.ts';

const GENERIC = {
  code: 401,
  message: 'The request you have made requires authentication.',
  title: 'Unauthorized',
};

export function describeTokens(connect: () => OpenStackTarget): void {
  describe('tokens', () => {
    let target: OpenStackTarget;
    let admin: Session;
    beforeAll(async () => {
      target = connect();
      admin = await authenticate(target, target.admin);
    });
    const login = (identity: Record<string, unknown>, scope?: unknown) =>
      send(target, 'POST', `${target.authUrl}/auth/tokens`, {
        body: { auth: { identity, ...(scope === undefined ? {} : { scope }) } },
      });
    const password = (changes: Record<string, unknown> = {}) => ({
      methods: ['password'],
      password: {
        user: { name: target.admin.username, password: target.admin.password, domain: { id: 'default' }, ...changes },
      },
    });

    test('for a project it carries roles and the catalog', async () => {
      const answer = await admin.call('identity', 'GET', '/auth/tokens', {
        headers: { 'x-subject-token': admin.token },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers['x-subject-token']).toBe(admin.token);
      const names = answer.body.token.roles.map((role: { name: string }) => role.name);
      expect(names).toEqual(expect.arrayContaining(['admin', 'member', 'reader']));
      expect(Object.keys(answer.body.token)).toEqual(
        expect.arrayContaining(['methods', 'user', 'audit_ids', 'expires_at', 'issued_at', 'project', 'is_domain']),
      );
      expect(answer.body.token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
      expect(answer.headers['x-openstack-request-id']).toMatch(/^req-/);
    });

    test('without a scope it carries neither', async () => {
      const { status, body } = await login(password(), 'unscoped');
      expect(status).toBe(201);
      expect(Object.keys(body.token).sort()).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user']);
    });

    test('for the system it carries the catalog without projects', async () => {
      const { body } = await login(password(), { system: { all: true } });
      expect(body.token.system).toEqual({ all: true });
      expect(body.token).not.toHaveProperty('project');
    });

    test.each([
      ['a wrong password', { password: 'wrong' }, undefined],
      ['an unknown user', { name: 'nobody-at-all' }, undefined],
      ['an unknown project', {}, { project: { name: 'nowhere-at-all', domain: { id: 'default' } } }],
      ['a domain without a role in it', {}, { domain: { id: 'default' } }],
    ])('%s is the same 401', async (_what, changes, scope) => {
      const answer = await login(password(changes), scope);
      expect([answer.status, answer.body.error]).toEqual([401, GENERIC]);
      expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri="/);
    });

    test('a malformed request says what is missing', async () => {
      const message = async (answer: ReturnType<typeof login>) =>
        String((await answer).body.error.message).split('\n')[0];
      expect(await message(send(target, 'POST', `${target.authUrl}/auth/tokens`, { body: {} }))).toMatch(
        /^Expecting to find auth in request body\./,
      );
      expect(await message(login({ methods: ['password'] }))).toMatch(/^Expecting to find password in identity\./);
      expect(await message(login({}))).toBe("Invalid input for field 'identity': 'methods' is a required property");
      const nameless = { methods: ['password'], password: { user: { name: 'admin', password: 'x' } } };
      expect(await message(login(nameless))).toMatch(/^Expecting to find domain in user\./);
    });

    test('a token makes another that ends no later, and is worth nothing once revoked', async () => {
      const first = await login(password());
      const id = first.headers['x-subject-token'] ?? '';
      const second = await login({ methods: ['token'], token: { id } }, { project: { id: admin.projectId } });
      expect(second.body.token.expires_at).toBe(first.body.token.expires_at);
      expect(second.body.token.methods.toSorted()).toEqual(['password', 'token']);
      const revoked = await admin.call('identity', 'DELETE', '/auth/tokens', { headers: { 'x-subject-token': id } });
      expect(revoked.status).toBe(204);
      const check = await admin.call('identity', 'GET', '/auth/tokens', { headers: { 'x-subject-token': id } });
      expect(check.status).toBe(404);
      expect((await admin.call('identity', 'GET', '/auth/projects', { token: id })).status).toBe(401);
    });

    test('an application credential stands for its user in its project and cannot make more', async () => {
      const base = `/users/${admin.userId}/application_credentials`;
      const body = { application_credential: { name: 'contract-credential', roles: [{ name: 'reader' }] } };
      const made = await admin.call('identity', 'POST', base, { body });
      expect(made.status).toBe(201);
      const { id, secret } = made.body.application_credential;
      const proof = { methods: ['application_credential'], application_credential: { id, secret } };
      const token = await login(proof);
      expect(token.body.token.roles.map((role: { name: string }) => role.name)).toEqual(['reader']);
      expect(token.body.token.application_credential).toEqual({ id, name: 'contract-credential', restricted: true });
      expect((await login(proof, { project: { id: admin.projectId } })).status).toBe(401);
      const restricted = await admin.call('identity', 'POST', base, {
        body: { application_credential: { name: 'contract-second' } },
        token: token.headers['x-subject-token'] ?? '',
      });
      expect(restricted.status).toBe(403);
      expect((await admin.call('identity', 'DELETE', `${base}/${id}`)).status).toBe(204);
      expect((await login(proof)).body.error.message).toBe(`Could not find Application Credential: ${id}.`);
    });
  });
}
