import { afterAll, describe, expect, test } from 'vitest';
import { type ComputeWorld, nova } from './compute.ts';

export function describeQuotas(world: ComputeWorld): void {
  describe('quotas and limits', () => {
    const path = () => `/os-quota-sets/${world.member.projectId}`;
    afterAll(() => nova(world.admin, '2.57', 'DELETE', path()));

    test('each microversion shows the resources it knows', async () => {
      const now = await nova(world.admin, '2.57', 'GET', path());
      expect(Object.keys(now.body.quota_set)).toEqual([
        ...['id', 'cores', 'instances', 'key_pairs', 'metadata_items', 'ram'],
        ...['server_group_members', 'server_groups'],
      ]);
      const old = await nova(world.admin, '2.1', 'GET', path());
      expect(old.body.quota_set).toMatchObject({ floating_ips: -1, injected_files: 5 });
    });

    test('an administrator sets them, and the project reads them', async () => {
      const set = await nova(world.admin, '2.57', 'PUT', path(), { quota_set: { cores: 21, instances: '11' } });
      expect(set.status).toBe(200);
      expect(set.body.quota_set).not.toHaveProperty('id');
      const read = await nova(world.member, '2.57', 'GET', path());
      expect(read.body.quota_set).toMatchObject({ id: world.member.projectId, cores: 21, instances: 11 });
      const detail = await nova(world.admin, '2.57', 'GET', `${path()}/detail`);
      expect(detail.body.quota_set.cores).toMatchObject({ limit: 21, reserved: 0 });
      const limits = await nova(world.member, '2.57', 'GET', '/limits');
      expect(limits.body.limits.absolute).toMatchObject({ maxTotalCores: 21, maxTotalInstances: 11 });
      const other = await nova(world.admin, '2.57', 'GET', `/limits?tenant_id=${world.member.projectId}`);
      expect(other.body.limits.absolute.maxTotalCores).toBe(21);
    });

    test('deleting goes back to the defaults', async () => {
      expect((await nova(world.admin, '2.57', 'DELETE', path())).status).toBe(202);
      const { body } = await nova(world.admin, '2.57', 'GET', path());
      const defaults = await nova(world.admin, '2.57', 'GET', `${path()}/defaults`);
      expect(body).toEqual(defaults.body);
    });

    test('nonsense is 400', async () => {
      const messageFor = async (quota: object) =>
        String((await nova(world.admin, '2.57', 'PUT', path(), { quota_set: quota })).body.badRequest.message);
      expect(await messageFor({ cores: -2 })).toBe(
        'Invalid input for field/attribute cores. Value: -2. -2 is less than the minimum of -1',
      );
      expect(await messageFor({ floating_ips: 2 })).toBe(
        "Invalid input for field/attribute quota_set. Value: {'floating_ips': 2}. Additional properties are not allowed ('floating_ips' was unexpected)",
      );
      const nobody = await nova(world.admin, '2.57', 'GET', '/os-quota-sets/nonesuch');
      expect(nobody.body.badRequest.message).toBe('Project ID nonesuch is not a valid project.');
    });

    test('members set nothing', async () => {
      const { body } = await nova(world.member, '2.57', 'PUT', path(), { quota_set: { cores: 21 } });
      expect(body.forbidden.message).toBe("Policy doesn't allow os_compute_api:os-quota-sets:update to be performed.");
    });
  });
}
