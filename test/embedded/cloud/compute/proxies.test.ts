import { beforeEach, expect, test } from 'vitest';
import { type Answer, type Session, authenticate } from '../../../support/openstack-raw.ts';
import { embeddedTarget } from '../../../support/openstack-targets.ts';

let member: Session;
beforeEach(async () => {
  const target = embeddedTarget();
  member = await authenticate(target, target.member);
});

const nova = (method: string, path: string, body?: unknown, version = '2.1'): Promise<Answer> =>
  member.call('compute', method, path, {
    headers: { 'openstack-api-version': `compute ${version}` },
    ...(body === undefined ? {} : { body }),
  });

test('images are seen through Nova as far as 2.35, and their metadata is changed there', async () => {
  const glance = { name: 'mine', min_ram: 64, os_distro: 'debian' };
  const { id } = (await member.call('image', 'POST', '/v2/images', { body: glance })).body;
  const { image } = (await nova('GET', `/images/${id}`)).body;
  expect(image).toMatchObject({ name: 'mine', minRam: 64, status: 'SAVING', metadata: { os_distro: 'debian' } });
  expect((await nova('GET', '/images/detail?name=mine')).body.images).toMatchObject([{ id }]);
  await nova('POST', `/images/${id}/metadata`, { metadata: { a: '1' } });
  await nova('PUT', `/images/${id}/metadata/b`, { meta: { b: '2' } });
  expect((await nova('DELETE', `/images/${id}/metadata/os_distro`)).status).toBe(204);
  expect((await nova('GET', `/images/${id}/metadata`)).body.metadata).toEqual({ a: '1', b: '2' });
  expect((await nova('GET', '/images/gone')).body.itemNotFound.message).toBe('Image not found.');
  expect((await nova('GET', '/images', undefined, '2.36')).status).toBe(404);
});

test('Nova tells its extensions as before microversions', async () => {
  const { extensions } = (await nova('GET', '/extensions')).body;
  expect(extensions.length).toBeGreaterThan(90);
  const { extension } = (await nova('GET', '/extensions/os-admin-actions')).body;
  expect(extension).toMatchObject({ alias: 'os-admin-actions', name: 'AdminActions' });
  expect((await nova('GET', '/extensions/none')).status).toBe(404);
});

test("Neutron's security groups are made, changed and filled through Nova", async () => {
  const given = { name: 'web', description: 'd' };
  const made = (await nova('POST', '/os-security-groups', { security_group: given })).body.security_group;
  expect(made).toMatchObject({ ...given, tenant_id: member.projectId, rules: [] });
  const asked = { parent_group_id: made.id, ip_protocol: 'tcp', from_port: 80, to_port: 81, cidr: '10.0.0.0/8' };
  const rule = (await nova('POST', '/os-security-group-rules', { security_group_rule: asked })).body
    .security_group_rule;
  expect(rule).toMatchObject({ ip_protocol: 'tcp', from_port: 80, to_port: 81, ip_range: { cidr: '10.0.0.0/8' } });
  const own = { parent_group_id: made.id, ip_protocol: 'icmp', from_port: -1, to_port: -1, group_id: made.id };
  const second = (await nova('POST', '/os-security-group-rules', { security_group_rule: own })).body
    .security_group_rule;
  expect(second).toMatchObject({ from_port: -1, to_port: -1, group: { name: 'web' }, ip_range: {} });
  expect((await nova('GET', `/os-security-groups/${made.id}`)).body.security_group.rules).toHaveLength(2);
  await nova('DELETE', `/os-security-group-rules/${rule.id}`);
  await nova('PUT', `/os-security-groups/${made.id}`, { security_group: { name: 'www', description: '' } });
  const names = (await nova('GET', '/os-security-groups')).body.security_groups.map(
    (one: { name: string }) => one.name,
  );
  expect(names).toEqual(['default', 'www']);
  const bare = await nova('POST', '/os-security-groups', { security_group: { name: 'x' } });
  expect(bare.status).toBe(400);
  expect((await nova('DELETE', `/os-security-groups/${made.id}`)).status).toBe(202);
  expect((await nova('GET', `/os-security-groups/${made.id}`)).status).toBe(404);
});
