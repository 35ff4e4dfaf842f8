import { beforeEach, expect, test } from 'vitest';
import { type Answer, type Session, authenticate } from '../../support/openstack-raw.ts';
import { embeddedTarget } from '../../support/openstack-targets.ts';

let admin: Session;
let member: Session;
beforeEach(async () => {
  const target = embeddedTarget();
  [admin, member] = [await authenticate(target, target.admin), await authenticate(target, target.member)];
});
const ask = (method: string, path: string, body?: unknown, who: Session = admin): Promise<Answer> =>
  who.call('image', method, `/v2/metadefs/${path}`, body === undefined ? {} : { body });
const text = { title: 'T', type: 'string' };

test('a namespace is made with all that it defines, shown whole, and goes with it', async () => {
  const made = await ask('POST', 'namespaces', {
    namespace: 'mine',
    visibility: 'public',
    resource_type_associations: [{ name: 'OS::Nova::Flavor', prefix: 'hw:' }],
    objects: [{ name: 'o', properties: { p: text } }],
    tags: [{ name: 't' }],
    properties: { size: text },
  });
  expect([made.status, made.headers['location']]).toEqual([201, '/v2/metadefs/namespaces/mine']);
  const whole = await ask('GET', 'namespaces/mine', undefined, member);
  expect(whole.body).toMatchObject({
    namespace: 'mine',
    protected: false,
    owner: admin.projectId,
    resource_type_associations: [{ name: 'OS::Nova::Flavor', prefix: 'hw:' }],
    objects: [{ name: 'o', required: [], properties: { p: text }, schema: '/v2/schemas/metadefs/object' }],
    tags: [{ name: 't' }],
    properties: { size: text },
  });
  expect((await ask('GET', 'resource_types')).body.resource_types).toMatchObject([{ name: 'OS::Nova::Flavor' }]);
  expect((await ask('POST', 'namespaces', { namespace: 'mine' })).status).toBe(409);
  expect((await ask('DELETE', 'namespaces/mine', undefined, member)).status).toBe(403);
  await ask('PUT', 'namespaces/mine', { namespace: 'other', visibility: 'private', protected: true });
  expect((await ask('GET', 'namespaces/other', undefined, member)).status).toBe(404);
  expect((await ask('GET', 'namespaces/other/tags/t')).status).toBe(200);
  expect((await ask('DELETE', 'namespaces/other')).status).toBe(403);
  await ask('PUT', 'namespaces/other', { namespace: 'other', protected: false });
  expect((await ask('DELETE', 'namespaces/other')).status).toBe(204);
  expect((await ask('GET', 'namespaces')).body).toEqual({
    namespaces: [],
    first: '/v2/metadefs/namespaces',
    schema: '/v2/schemas/metadefs/namespaces',
  });
});

test('definitions change one by one', async () => {
  await ask('POST', 'namespaces', { namespace: 'mine' });
  const made = await ask('POST', 'namespaces/mine/properties', { name: 'size', ...text });
  expect([made.status, made.body]).toEqual([201, { name: 'size', ...text }]);
  await ask('PUT', 'namespaces/mine/properties/size', { ...text, name: 'width', maximum: 3 });
  expect((await ask('GET', 'namespaces/mine/properties')).body.properties).toEqual({ width: { ...text, maximum: 3 } });
  expect((await ask('GET', 'namespaces/mine/properties/size')).status).toBe(404);
  const bad = await ask('POST', 'namespaces/mine/properties', { name: 'x', title: 'X', type: 'colour' });
  expect(bad.status).toBe(400);
  const tags = async () =>
    (await ask('GET', 'namespaces/mine/tags')).body.tags.map(({ name }: { name: string }) => name) as string[];
  await ask('POST', 'namespaces/mine/tags', { tags: [{ name: 'a' }, { name: 'b' }] });
  await ask('POST', 'namespaces/mine/tags/c');
  expect(await tags()).toEqual(['a', 'b', 'c']);
  await ask('POST', 'namespaces/mine/tags', { tags: [{ name: 'd' }] });
  expect(await tags()).toEqual(['d']);
  expect((await ask('DELETE', 'namespaces/mine/tags')).status).toBe(204);
  expect(await tags()).toEqual([]);
  expect((await ask('DELETE', 'namespaces/mine/objects/none')).status).toBe(404);
});
