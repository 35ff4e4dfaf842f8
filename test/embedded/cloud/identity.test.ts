import { beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Session, authenticate, send } from '../../support/openstack-raw.ts';
import { type EmbeddedTarget, embeddedTarget } from '../../support/openstack-targets.ts';

let target: EmbeddedTarget;
let admin: Session;
let member: Session;
beforeEach(async () => {
  target = embeddedTarget();
  [admin, member] = [await authenticate(target, target.admin), await authenticate(target, target.member)];
});
const ask = (method: string, path: string, body?: unknown, who: Session = admin): Promise<Answer> =>
  who.call('identity', method, path, body === undefined ? {} : { body });

describe('catalog', () => {
  test('an endpoint moves to a region that is made for it, and keeps what it was given beside', async () => {
    const service = await ask('POST', '/services', { service: { type: 'thing', name: 'one' } });
    const service_id = service.body.service.id;
    const made = await ask('POST', '/endpoints', {
      endpoint: { service_id, interface: 'public', url: 'http://x', region: 'one' },
    });
    const path = `/endpoints/${made.body.endpoint.id}`;
    const changed = await ask('PATCH', path, { endpoint: { region: 'two', name: 'mine', interface: 'internal' } });
    expect(changed.body.endpoint).toMatchObject({
      region_id: 'two',
      region: 'two',
      name: 'mine',
      interface: 'internal',
    });
    expect((await ask('GET', '/regions/two')).status).toBe(200);
  });

  test('a region is made under the id in its URL', async () => {
    expect((await ask('PUT', '/regions/north', { region: { description: 'cold' } })).status).toBe(201);
    expect((await ask('GET', '/regions/north')).body.region).toMatchObject({ id: 'north', description: 'cold' });
    const other = await ask('PUT', '/regions/south', { region: { id: 'west' } });
    expect([other.status, other.body.error.message]).toEqual([
      400,
      'Conflicting region IDs specified: "south" != "west"',
    ]);
  });
});

describe('roles', () => {
  test("a domain's own role is in no token, and no global role implies it", async () => {
    const role = async (name: string, domain_id?: string) =>
      (await ask('POST', '/roles', { role: { name, ...(domain_id === undefined ? {} : { domain_id }) } })).body.role
        .id as string;
    const [global, local] = [await role('seen'), await role('unseen', 'default')];
    const link = `/roles/${local}/implies/${global}`;
    expect((await ask('PUT', link)).status).toBe(201);
    expect((await ask('HEAD', link)).status).toBe(204);
    const refused = await ask('PUT', `/roles/${global}/implies/${local}`);
    expect([refused.status, refused.body.error.message]).toEqual([403, `${local} cannot be an implied roles.`]);
    await ask('PUT', `/projects/${member.projectId}/users/${member.userId}/roles/${local}`);
    const listed = await ask('GET', `/role_assignments?effective&user.id=${member.userId}&include_names`);
    const names = listed.body.role_assignments.map((one: { role: { name: string } }) => one.role.name);
    expect(names).toContain('seen');
    expect(names).not.toContain('unseen');
  });
});

describe('what belongs to a user', () => {
  test('an access rule outlives its application credential, and is not deleted under it', async () => {
    const rule = { path: '/v2.1/servers', method: 'GET', service: 'compute' };
    const base = `/users/${member.userId}`;
    const credential = await ask(
      'POST',
      `${base}/application_credentials`,
      {
        application_credential: { name: 'narrow', expires_at: '2999-01-02T03:04:05.123456', access_rules: [rule] },
      },
      member,
    );
    const { id, access_rules, expires_at } = credential.body.application_credential;
    expect(expires_at).toBe('2999-01-02T03:04:05.123456');
    const path = `${base}/access_rules/${access_rules[0].id}`;
    expect((await ask('GET', path, undefined, member)).body.access_rule).toMatchObject(rule);
    const refused = await ask('DELETE', path, undefined, member);
    expect([refused.status, refused.body.error.message]).toEqual([403, 'May not delete access rule in use']);
    await ask('DELETE', `${base}/application_credentials/${id}`, undefined, member);
    expect((await ask('DELETE', path, undefined, member)).status).toBe(204);
    expect((await ask('GET', path, undefined, member)).status).toBe(404);
  });

  test('access keys for S3 are credentials of type ec2', async () => {
    const base = `/users/${member.userId}/credentials/OS-EC2`;
    const made = await ask('POST', base, { tenant_id: member.projectId }, member);
    expect(made.status).toBe(201);
    const { access, secret } = made.body.credential;
    expect((await ask('GET', `${base}/${access}`, undefined, member)).body.credential).toMatchObject({
      access,
      secret,
      tenant_id: member.projectId,
      trust_id: null,
    });
    const kept = await ask('GET', `/credentials?user_id=${member.userId}&type=ec2`);
    expect(JSON.parse(kept.body.credentials[0].blob)).toMatchObject({ access });
    expect((await ask('DELETE', `${base}/${access}`, undefined, member)).status).toBe(204);
  });
});

describe('unified limits', () => {
  test('a limit needs a registered one, which stays while it is used', async () => {
    const service_id = (await ask('GET', '/services?type=compute')).body.services[0].id;
    const limit = { service_id, resource_name: 'cores', project_id: member.projectId, resource_limit: 5 };
    const early = await ask('POST', '/limits', { limits: [limit] });
    expect(early.status).toBe(403);
    const registered = await ask('POST', '/registered_limits', {
      registered_limits: [{ service_id, resource_name: 'cores', default_limit: 10 }],
    });
    expect(registered.status).toBe(201);
    expect((await ask('POST', '/limits', { limits: [limit] })).status).toBe(201);
    expect((await ask('POST', '/limits', { limits: [limit] })).status).toBe(409);
    const path = `/registered_limits/${registered.body.registered_limits[0].id}`;
    expect((await ask('DELETE', path)).status).toBe(403);
    expect((await ask('GET', '/limits', undefined, member)).body.limits).toMatchObject([limit]);
    expect((await ask('GET', '/limits/model')).body.model.name).toBe('flat');
  });
});

describe('trusts', () => {
  const roleId = async (name: string) => (await ask('GET', `/roles?name=${name}`)).body.roles[0].id as string;
  const delegate = async (more: object) => {
    const ends = { trustor_user_id: member.userId, trustee_user_id: admin.userId, project_id: member.projectId };
    const trust = { ...ends, impersonation: true, roles: [{ name: 'member' }], ...more };
    return ask('POST', '/OS-TRUST/trusts', { trust }, member);
  };
  const logIn = (id: string) => {
    const identity = { methods: ['token'], token: { id: admin.token } };
    const scope = { 'OS-TRUST:trust': { id } };
    return send(target, 'POST', `${target.authUrl}/auth/tokens`, { body: { auth: { identity, scope } } });
  };

  test('lend roles: a token made with one is its user, has those roles and no more, and ends with it', async () => {
    const made = await delegate({ remaining_uses: 2 });
    expect(made.status).toBe(201);
    const { trust } = made.body;
    expect(trust).toMatchObject({ impersonation: true, remaining_uses: 2, redelegation_count: 0, expires_at: null });
    expect(trust.roles).toMatchObject([{ id: await roleId('member'), name: 'member' }]);
    const answer = await logIn(trust.id);
    expect(answer.body.token).toMatchObject({
      user: { id: member.userId },
      project: { id: member.projectId },
      'OS-TRUST:trust': { id: trust.id, trustee_user: { id: admin.userId }, impersonation: true },
    });
    const names = answer.body.token.roles.map((role: { name: string }) => role.name);
    expect(names).toContain('member');
    expect(names).not.toContain('admin');
    expect((await logIn(trust.id)).status).toBe(201);
    expect((await logIn(trust.id)).body.error.message).toContain('No remaining uses for trust');
    expect((await ask('DELETE', `/OS-TRUST/trusts/${trust.id}`, undefined, member)).status).toBe(204);
    const token = answer.headers['x-subject-token'] ?? '';
    expect((await admin.call('network', 'GET', '/v2.0/networks', { token })).status).toBe(401);
  });

  test('end when they say, lend only what the trustor has, and are seen by both ends', async () => {
    expect((await delegate({ roles: [{ name: 'admin' }] })).status).toBe(404);
    expect((await delegate({ trustor_user_id: admin.userId })).status).toBe(403);
    const expires_at = new Date(target.clock.now() + 60_000).toISOString();
    const { id } = (await delegate({ expires_at })).body.trust;
    const theirs = `/OS-TRUST/trusts?trustor_user_id=${member.userId}`;
    expect((await ask('GET', theirs, undefined, member)).body.trusts).toMatchObject([{ id }]);
    expect((await ask('GET', '/OS-TRUST/trusts', undefined, member)).status).toBe(403);
    await target.pass(61_000);
    expect((await logIn(id)).status).toBe(404);
  });
});

describe('what an update answers', () => {
  test('shows what has no attribute of its own once more under extra for users and projects, not for services', async () => {
    const { id } = (await ask('POST', '/services', { service: { type: 'thing', name: 'one' } })).body.service;
    const changed = await ask('PATCH', `/services/${id}`, { service: { email: 'a@b' } });
    expect(changed.body.service.email).toBe('a@b');
    expect(changed.body.service.extra).toBeUndefined();
    const policy = await ask('POST', '/policies', { policy: { type: 'text', blob: '{}', description: 'mine' } });
    expect(policy.body.policy.description).toBe('mine');
  });
});

describe('endpoint filters', () => {
  test('a project that is given endpoints sees no others in its catalog', async () => {
    const [service] = (await ask('GET', '/services?type=network')).body.services;
    const [endpoint] = (await ask('GET', `/endpoints?service_id=${service.id}&interface=public`)).body.endpoints;
    const filters = { service_id: service.id, interface: 'public' };
    const made = await ask('POST', '/OS-EP-FILTER/endpoint_groups', { endpoint_group: { name: 'net', filters } });
    const group = `/OS-EP-FILTER/endpoint_groups/${made.body.endpoint_group.id}`;
    expect((await ask('GET', `${group}/endpoints`)).body.endpoints).toMatchObject([{ id: endpoint.id }]);
    const types = async () => {
      const { catalog } = (await ask('GET', '/auth/catalog', undefined, member)).body;
      return catalog.map(({ type }: { type: string }) => type) as string[];
    };
    expect((await types()).length).toBeGreaterThan(1);
    expect((await ask('PUT', `${group}/projects/${member.projectId}`)).status).toBe(204);
    expect(await types()).toEqual(['network']);
    expect((await ask('GET', `${group}/projects`)).body.projects).toMatchObject([{ id: member.projectId }]);
    expect((await ask('DELETE', `${group}/projects/${member.projectId}`)).status).toBe(204);
    const direct = `/OS-EP-FILTER/projects/${member.projectId}/endpoints`;
    expect((await ask('GET', `${direct}/${endpoint.id}`)).status).toBe(404);
    await ask('PUT', `${direct}/${endpoint.id}`);
    expect((await ask('GET', direct)).body.endpoints).toMatchObject([{ id: endpoint.id }]);
    expect(await types()).toEqual(['network']);
    const bad = { endpoint_group: { name: 'x', filters: { colour: 'red' } } };
    expect((await ask('POST', '/OS-EP-FILTER/endpoint_groups', bad)).status).toBe(400);
  });
});

describe("a domain's configuration", () => {
  test('is kept by groups of options, and never tells its password', async () => {
    const { id } = (await ask('POST', '/domains', { domain: { name: 'far' } })).body.domain;
    const path = `/domains/${id}/config`;
    expect((await ask('GET', path)).body.error.message).toBe(
      `Could not find any options in domain configuration for domain ${id}.`,
    );
    const config = { identity: { driver: 'ldap' }, ldap: { url: 'ldap://x', password: 'secret' } };
    expect((await ask('PUT', path, { config })).status).toBe(201);
    await ask('PATCH', `${path}/ldap/url`, { config: { ldap: { url: 'ldap://y' } } });
    expect((await ask('GET', path)).body.config).toEqual({ identity: { driver: 'ldap' }, ldap: { url: 'ldap://y' } });
    expect((await ask('DELETE', `${path}/identity`)).status).toBe(204);
    expect((await ask('GET', `${path}/identity`)).status).toBe(404);
    expect((await ask('PUT', path, { config: { sql: { a: 1 } } })).status).toBe(403);
  });
});
