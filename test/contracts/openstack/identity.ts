import { beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type Session, authenticate, send } from '../../support/openstack-raw.ts';

/** What we rely on in Keystone. */
export function describeIdentityContract(connect: () => OpenStackTarget): void {
  describe('identity', () => {
    let target: OpenStackTarget;
    let admin: Session;
    beforeAll(async () => {
      target = connect();
      admin = await authenticate(target, target.admin);
    });

    test('a token for a project carries roles and the catalog', async () => {
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
      expect(answer.headers['x-openstack-request-id']).toMatch(/^req-/);
    });

    test('a wrong password is 401 and says no more', async () => {
      const answer = await send(target, 'POST', `${target.authUrl}/auth/tokens`, {
        body: {
          auth: {
            identity: {
              methods: ['password'],
              password: { user: { name: 'admin', domain: { id: 'default' }, password: 'wrong' } },
            },
          },
        },
      });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        error: {
          code: 401,
          message: 'The request you have made requires authentication.',
          title: 'Unauthorized',
        },
      });
      expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri="/);
    });
  });
}
