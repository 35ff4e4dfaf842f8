import { afterAll, describe, expect, test } from 'vitest';
import { type VolumeWorld, cinder } from './volume.ts';

export function describeVolumeAdministration(world: VolumeWorld): void {
  const get = (path: string, version = '3.0') => cinder(world.admin, version, 'GET', path);

  describe('types', () => {
    let id = '';
    afterAll(() => cinder(world.admin, '3.0', 'DELETE', `/types/${id}`));

    test('a type is made, once', async () => {
      const volume_type = { name: 'contract-type', description: 'd', extra_specs: { a: 'b' } };
      const created = await cinder(world.admin, '3.0', 'POST', '/types', { volume_type });
      expect(created.status).toBe(200);
      id = created.body.volume_type.id;
      expect(created.body.volume_type).toEqual({
        id,
        name: 'contract-type',
        is_public: true,
        extra_specs: { a: 'b' },
        description: 'd',
        'os-volume-type-access:is_public': true,
      });
      const again = await cinder(world.admin, '3.0', 'POST', '/types', { volume_type });
      expect(again.body.conflictingRequest.message).toBe('Volume Type contract-type already exists.');
      const member = await cinder(world.member, '3.0', 'POST', '/types', { volume_type });
      expect(member.body.forbidden.message).toBe("Policy doesn't allow volume_extension:type_create to be performed.");
    });

    test('it changes, with its specs', async () => {
      const updated = await cinder(world.admin, '3.0', 'PUT', `/types/${id}`, { volume_type: { description: 'e' } });
      expect(updated.body.volume_type.description).toBe('e');
      const empty = await cinder(world.admin, '3.0', 'PUT', `/types/${id}`, { volume_type: {} });
      expect(empty.body.badRequest.message).toBe(
        'Specify volume type name, description, is_public or a combination thereof.',
      );
      const path = `/types/${id}/extra_specs`;
      await cinder(world.admin, '3.0', 'POST', path, { extra_specs: { c: 'd' } });
      expect((await get(path)).body).toEqual({ extra_specs: { a: 'b', c: 'd' } });
      expect((await cinder(world.admin, '3.0', 'DELETE', `${path}/c`)).status).toBe(202);
      expect((await cinder(world.admin, '3.0', 'DELETE', `${path}/c`)).body.itemNotFound.message).toBe(
        `Volume Type ${id} has no extra specs with key c.`,
      );
    });

    test('the default is told', async () => {
      expect((await get('/types/default')).body.volume_type.name).toBe('__DEFAULT__');
      expect((await get('/types/zz')).body.itemNotFound.message).toBe('Volume type zz could not be found.');
    });
  });

  describe('services and zones', () => {
    const host = 'controller@az3';
    const find = async (version = '3.0'): Promise<Record<string, unknown>> => {
      const { body } = await get(`/os-services?binary=cinder-volume&host=${host}`, version);
      return body.services[0] as Record<string, unknown>;
    };

    test('every zone has a backend', async () => {
      expect(await find()).toMatchObject({
        binary: 'cinder-volume',
        host,
        zone: 'az3',
        status: 'enabled',
        state: 'up',
        replication_status: 'disabled',
        frozen: false,
      });
      expect(await find('3.70')).toMatchObject({ backend_state: 'up', cluster: null });
      const zones = await cinder(world.member, '3.0', 'GET', '/os-availability-zone');
      expect(zones.body.availabilityZoneInfo).toEqual(
        ['az1', 'az2', 'az3'].map((zoneName) => ({ zoneName, zoneState: { available: true } })),
      );
    });

    test('a service is disabled with a reason, frozen, and back', async () => {
      const put = (action: string, body: object) =>
        cinder(world.admin, '3.0', 'PUT', `/os-services/${action}`, { host, ...body });
      const binary = 'cinder-volume';
      expect((await put('disable-log-reason', { binary, disabled_reason: 'contract' })).body).toEqual({
        disabled_reason: 'contract',
        disabled: true,
        host,
        service: '',
        binary,
        status: 'disabled',
      });
      expect(await find()).toMatchObject({ status: 'disabled', disabled_reason: 'contract' });
      expect((await put('enable', { binary })).body).toMatchObject({ disabled: false, status: 'enabled' });
      expect(await find()).toMatchObject({ status: 'enabled' });
      expect(await put('freeze', {})).toMatchObject({ status: 200, body: '' });
      expect(await find()).toMatchObject({ frozen: true });
      await put('thaw', {});
      const lost = await cinder(world.admin, '3.0', 'PUT', '/os-services/enable', { binary, host: 'zz' });
      expect(lost.body.itemNotFound.message).toBe('Service cinder-volume could not be found on host zz.');
      const unknown = await put('fly', { binary });
      expect(unknown.body.badRequest.message).toBe('Invalid input received: Unknown action');
    });

    test('members see no services', async () => {
      const { body } = await cinder(world.member, '3.0', 'GET', '/os-services');
      expect(body.forbidden.message).toBe("Policy doesn't allow volume_extension:services:index to be performed.");
    });
  });

  describe('quotas', () => {
    const path = () => `/os-quota-sets/${world.member.projectId}`;
    afterAll(() => cinder(world.admin, '3.0', 'DELETE', path()));

    test('an administrator sets them, and the project reads them', async () => {
      const set = await cinder(world.admin, '3.0', 'PUT', path(), { quota_set: { volumes: 11 } });
      expect(set.body.quota_set).toMatchObject({ volumes: 11, snapshots: 10, volumes___DEFAULT__: -1 });
      expect(set.body.quota_set).not.toHaveProperty('id');
      const read = await cinder(world.member, '3.0', 'GET', `${path()}?usage=True`);
      expect(read.body.quota_set).toMatchObject({
        id: world.member.projectId,
        volumes: { limit: 11, in_use: 0, reserved: 0 },
      });
      const limits = await cinder(world.member, '3.0', 'GET', '/limits');
      expect(limits.body.limits.absolute).toMatchObject({ maxTotalVolumes: 11, totalVolumesUsed: 0 });
      expect(await cinder(world.admin, '3.0', 'DELETE', path())).toMatchObject({ status: 200, body: '' });
      expect((await get(path())).body.quota_set.volumes).toBe(10);
    });

    test('nonsense is refused', async () => {
      const refusal = async (quota_set: object) =>
        String((await cinder(world.admin, '3.0', 'PUT', path(), { quota_set })).body.badRequest.message);
      expect(await refusal({ volumes: -3 })).toBe('volumes must be >= -1');
      expect(await refusal({ zz: 1 })).toBe('Invalid input received: Bad key(s) in quota set: zz');
      const member = await cinder(world.member, '3.0', 'PUT', path(), { quota_set: { volumes: 1 } });
      expect(member.body.forbidden.message).toBe(
        "Policy doesn't allow volume_extension:quotas:update to be performed.",
      );
    });
  });
}
