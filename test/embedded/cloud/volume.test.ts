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
const ask = (who: Session, method: string, path: string, body?: unknown): Promise<Answer> =>
  who.call('volumev3', method, path, body === undefined ? {} : { body });
const makeVolume = async (who: Session): Promise<string> => {
  const made = await ask(who, 'POST', '/volumes', { volume: { size: 1 } });
  await target.pass(60_000);
  return made.body.volume.id as string;
};

test('who has no token yet may ask for the versions', async () => {
  const origin = new URL(target.authUrl).origin;
  const status = async (path: string) => (await send(target, 'GET', `${origin}${path}`)).status;
  expect(await status('/compute/')).toBe(200);
  expect(await status('/compute/v2.1/')).toBe(200);
  expect(await status('/volume/')).toBe(300);
  expect(await status('/placement/')).toBe(200);
  expect(await status('/compute/v2.1/servers')).toBe(401);
});

test('a path that ends in a slash is another', async () => {
  expect((await ask(member, 'GET', '/volumes/')).status).toBe(404);
});

describe('QoS specs', () => {
  test('are for types of volumes, one for each', async () => {
    const made = await ask(admin, 'POST', '/qos-specs', { qos_specs: { name: 'fast', consumer: 'both', iops: '9' } });
    const spec = made.body.qos_specs;
    expect(spec).toMatchObject({ name: 'fast', consumer: 'both', specs: { iops: '9' } });
    const type = (await ask(admin, 'POST', '/types', { volume_type: { name: 'quick' } })).body.volume_type.id as string;
    const path = `/qos-specs/${String(spec.id)}`;
    expect((await ask(admin, 'GET', `${path}/associate?vol_type_id=${type}`)).status).toBe(202);
    expect((await ask(admin, 'GET', `/types/${type}`)).body.volume_type.qos_specs_id).toBe(spec.id);
    expect((await ask(admin, 'GET', `${path}/associations`)).body.qos_associations).toMatchObject([{ id: type }]);
    expect((await ask(admin, 'DELETE', path)).status).toBe(400);
    expect((await ask(admin, 'PUT', `${path}/delete_keys`, { keys: ['iops'] })).status).toBe(202);
    expect((await ask(admin, 'GET', path)).body.qos_specs.specs).toEqual({});
    expect((await ask(member, 'GET', '/qos-specs')).status).toBe(403);
  });
});

describe('encryption', () => {
  test('of a type is kept as it was told', async () => {
    const type = (await ask(admin, 'POST', '/types', { volume_type: { name: 'dark' } })).body.volume_type.id as string;
    const path = `/types/${type}/encryption`;
    const encryption = { provider: 'luks', cipher: 'aes-xts-plain64', key_size: 256, control_location: 'front-end' };
    expect((await ask(admin, 'POST', path, { encryption })).status).toBe(200);
    expect((await ask(admin, 'GET', path)).body).toMatchObject({ ...encryption, volume_type_id: type });
    expect((await ask(admin, 'DELETE', `${path}/provider`)).status).toBe(202);
    expect((await ask(admin, 'GET', path)).body).toEqual({});
  });
});

describe('transfers', () => {
  test('give a volume to whoever has the key', async () => {
    const id = await makeVolume(admin);
    const made = await ask(admin, 'POST', '/os-volume-transfer', { transfer: { volume_id: id, name: 'gift' } });
    expect(made.status).toBe(202);
    const { id: transfer, auth_key } = made.body.transfer as { id: string; auth_key: string };
    expect((await ask(admin, 'GET', `/volumes/${id}`)).body.volume.status).toBe('awaiting-transfer');
    const path = `/os-volume-transfer/${transfer}/accept`;
    expect((await ask(member, 'POST', path, { accept: { auth_key: 'wrong' } })).status).toBe(400);
    expect((await ask(member, 'POST', path, { accept: { auth_key } })).status).toBe(202);
    expect((await ask(member, 'GET', `/volumes/${id}`)).body.volume.status).toBe('available');
  });
});

describe('volumes', () => {
  test('say whether they can be booted and written at once', async () => {
    const id = await makeVolume(member);
    const act = (body: unknown) => ask(member, 'POST', `/volumes/${id}/action`, body);
    expect((await act({ 'os-set_bootable': { bootable: true } })).status).toBe(200);
    expect((await act({ 'os-update_readonly_flag': { readonly: false } })).status).toBe(202);
    expect((await ask(member, 'GET', `/volumes/${id}`)).body.volume).toMatchObject({
      bootable: 'true',
      metadata: { readonly: 'False' },
    });
  });
});

describe('default types', () => {
  test('are the types of a project whose volumes name none', async () => {
    const type = (await ask(admin, 'POST', '/types', { volume_type: { name: 'quick' } })).body.volume_type;
    const latest = { 'openstack-api-version': 'volume 3.70' };
    const defaults = (method: string, body?: unknown) =>
      admin.call('volumev3', method, `/default-types/${member.projectId}`, {
        headers: latest,
        ...(body === undefined ? {} : { body }),
      });
    expect((await defaults('GET')).status).toBe(404);
    const set = await defaults('PUT', { default_type: { volume_type: 'quick' } });
    expect(set.body.default_type).toEqual({ project_id: member.projectId, volume_type_id: type.id });
    const made = await ask(member, 'POST', '/volumes', { volume: { size: 1 } });
    expect(made.body.volume.volume_type).toBe('quick');
    expect((await defaults('DELETE')).status).toBe(204);
    expect((await ask(member, 'POST', '/volumes', { volume: { size: 1 } })).body.volume.volume_type).toBe(
      '__DEFAULT__',
    );
  });
});

test('a volume is written anew from an image, and then as it was', async () => {
  const image = await member.call('image', 'POST', '/v2/images', {
    body: { disk_format: 'raw', container_format: 'bare', os_distro: 'debian' },
  });
  const id = await makeVolume(member);
  const act = (image_id: unknown) =>
    member.call('volumev3', 'POST', `/volumes/${id}/action`, {
      headers: { 'openstack-api-version': 'volume 3.68' },
      body: { 'os-reimage': { image_id } },
    });
  expect((await act('gone')).status).toBe(404);
  expect((await act(image.body.id)).status).toBe(202);
  expect((await ask(member, 'GET', `/volumes/${id}`)).body.volume.status).toBe('downloading');
  expect((await act(image.body.id)).status).toBe(400);
  await target.pass(60_000);
  const { volume } = (await ask(member, 'GET', `/volumes/${id}`)).body;
  expect(volume).toMatchObject({ status: 'available', volume_image_metadata: { os_distro: 'debian' } });
});

test('what lists may be filtered by is told', async () => {
  const get = (path: string) =>
    member.call('volumev3', 'GET', path, { headers: { 'openstack-api-version': 'volume 3.70' } });
  const { resource_filters: all } = (await get('/resource_filters')).body;
  expect(all.map(({ resource }: { resource: string }) => resource)).toContain('snapshot');
  const [pool] = (await get('/resource_filters?resource=pool')).body.resource_filters;
  expect(pool).toEqual({ resource: 'pool', filters: ['name', 'volume_type'] });
});

describe('groups', () => {
  const latest = (method: string, path: string, body?: unknown, who = admin): Promise<Answer> =>
    who.call('volumev3', method, path, {
      headers: { 'openstack-api-version': 'volume 3.70' },
      ...(body === undefined ? {} : { body }),
    });

  test('are of a type, hold volumes of theirs, and go with them when told so', async () => {
    const made = await latest('POST', '/group_types', { group_type: { name: 'close', group_specs: { a: '1' } } });
    expect(made.status).toBe(202);
    const type = made.body.group_type.id as string;
    await latest('POST', `/group_types/${type}/group_specs`, { group_specs: { b: '2' } });
    await latest('DELETE', `/group_types/${type}/group_specs/a`);
    expect((await latest('GET', `/group_types/${type}`)).body.group_type.group_specs).toEqual({ b: '2' });
    expect((await latest('GET', `/group_types/${type}`, undefined, member)).body.group_type.group_specs).toBe(
      undefined,
    );
    const group = { name: 'g', group_type: 'close', volume_types: ['__DEFAULT__'] };
    const { id } = (await latest('POST', '/groups', { group }, member)).body.group;
    expect((await latest('DELETE', `/group_types/${type}`)).status).toBe(400);
    const volume = await latest('POST', '/volumes', { volume: { size: 1, group_id: id } }, member);
    expect(volume.body.volume.group_id).toBe(id);
    const shown = (await latest('GET', `/groups/${id}?list_volume=True`, undefined, member)).body.group;
    expect(shown).toMatchObject({ name: 'g', status: 'available', volumes: [volume.body.volume.id] });
    await latest('PUT', `/groups/${id}`, { group: { name: 'h' } }, member);
    expect((await latest('GET', '/groups', undefined, member)).body.groups).toEqual([{ id, name: 'h' }]);
    await target.pass(60_000);
    const remove = (options: object) => latest('POST', `/groups/${id}/action`, { delete: options }, member);
    expect((await remove({})).body.badRequest.message).toContain('still contains volumes');
    expect((await remove({ 'delete-volumes': true })).status).toBe(202);
    await target.pass(60_000);
    expect((await latest('GET', `/volumes/${volume.body.volume.id}`, undefined, member)).status).toBe(404);
    expect((await latest('GET', `/groups/${id}`, undefined, member)).status).toBe(404);
  });
});
