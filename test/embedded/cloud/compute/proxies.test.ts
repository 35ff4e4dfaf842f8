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
