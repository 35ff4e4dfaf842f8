import { afterAll, describe, expect, test } from 'vitest';
import { type ComputeWorld, nova } from './compute.ts';

export function describeFlavors(world: ComputeWorld): void {
  describe('flavors', () => {
    const made: string[] = [];
    afterAll(async () => {
      for (const id of made) await nova(world.admin, '2.1', 'DELETE', `/flavors/${id}`);
    });
    const create = async (version: string, flavor: object) => {
      const answer = await nova(world.admin, version, 'POST', '/flavors', { flavor });
      if (answer.status === 200) made.push(answer.body.flavor.id);
      return answer;
    };

    test('a flavor shows what its microversion knows', async () => {
      const flavor = { name: 'contract-a', ram: 512, vcpus: 1, disk: 1, id: 'contract-1', description: 'mark' };
      const created = await create('2.75', flavor);
      expect(created.status).toBe(200);
      const url = `${world.admin.url('compute')}/flavors/contract-1`;
      expect(created.body.flavor).toEqual({
        id: 'contract-1',
        name: 'contract-a',
        ram: 512,
        disk: 1,
        swap: 0,
        'OS-FLV-EXT-DATA:ephemeral': 0,
        'OS-FLV-DISABLED:disabled': false,
        vcpus: 1,
        'os-flavor-access:is_public': true,
        rxtx_factor: 1,
        links: [
          { rel: 'self', href: url },
          { rel: 'bookmark', href: url.replace('/v2.1', '') },
        ],
        description: 'mark',
        extra_specs: {},
      });
      const old = await nova(world.admin, '2.1', 'GET', '/flavors/contract-1');
      expect(old.body.flavor.swap).toBe('');
      expect(old.body.flavor).not.toHaveProperty('description');
      expect(old.body.flavor).not.toHaveProperty('extra_specs');
    });

    test('name and id are unique', async () => {
      const sizes = { ram: 512, vcpus: 1, disk: 1 };
      const name = await create('2.1', { name: 'contract-a', ...sizes });
      expect(name).toMatchObject({
        status: 409,
        body: { conflictingRequest: { code: 409, message: 'Flavor with name contract-a already exists.' } },
      });
      const id = await create('2.1', { name: 'contract-b', id: 'contract-1', ...sizes });
      expect(id.body.conflictingRequest.message).toBe('Flavor with ID contract-1 already exists.');
    });

    test('a body that the schema does not allow is 400 and names the field', async () => {
      const messageFor = async (flavor: object, version = '2.54') =>
        String((await create(version, flavor)).body.badRequest?.message);
      expect(await messageFor({ name: 'x' })).toBe(
        "Invalid input for field/attribute flavor. Value: {'name': 'x'}. 'ram' is a required property",
      );
      expect(await messageFor({ name: 'x', ram: 0, vcpus: 1, disk: 1 })).toBe(
        'Invalid input for field/attribute ram. Value: 0. 0 is less than the minimum of 1',
      );
      expect(await messageFor({ name: 'x', ram: 'x', vcpus: 1, disk: 1 })).toBe(
        "Invalid input for field/attribute ram. Value: x. 'x' does not match '^[0-9]+$'",
      );
      expect(await messageFor({ name: ' x', ram: 1, vcpus: 1, disk: 1 })).toBe(
        "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
      );
      expect(await messageFor({ name: 'x', ram: 1, vcpus: 1, disk: 1, description: 'd' })).toBe(
        "Invalid input for field/attribute flavor. Value: {'name': 'x', 'ram': 1, 'vcpus': 1, 'disk': 1, 'description': 'd'}. Additional properties are not allowed ('description' was unexpected)",
      );
    });

    test('bodies that are no JSON, or none, are 400', async () => {
      const broken = await nova(world.admin, '2.1', 'POST', '/flavors', '{"flavor":');
      expect(broken.body).toEqual({ badRequest: { code: 400, message: 'Malformed request body' } });
      const none = await nova(world.admin, '2.1', 'POST', '/flavors', '');
      expect(none.body.badRequest.message).toBe("None is not of type 'object'");
    });

    test('only administrators make flavors', async () => {
      const flavor = { name: 'contract-c', ram: 512, vcpus: 1, disk: 1 };
      const { status, body } = await nova(world.member, '2.1', 'POST', '/flavors', { flavor });
      expect(status).toBe(403);
      expect(body.forbidden.message).toBe(
        "Policy doesn't allow os_compute_api:os-flavor-manage:create to be performed.",
      );
    });

    test('extra specs are merged, shown and removed one by one', async () => {
      const path = '/flavors/contract-1/os-extra_specs';
      const specs = { 'hw:cpu_policy': 'shared', 'quota:disk_read_iops_sec': '5' };
      expect((await nova(world.admin, '2.61', 'POST', path, { extra_specs: specs })).body).toEqual({
        extra_specs: specs,
      });
      const one = await nova(world.admin, '2.61', 'PUT', `${path}/hw:cpu_policy`, { 'hw:cpu_policy': 'dedicated' });
      expect(one.body).toEqual({ 'hw:cpu_policy': 'dedicated' });
      expect((await nova(world.admin, '2.61', 'DELETE', `${path}/quota:disk_read_iops_sec`)).status).toBe(200);
      expect((await nova(world.admin, '2.61', 'GET', path)).body).toEqual({
        extra_specs: { 'hw:cpu_policy': 'dedicated' },
      });
      const gone = await nova(world.admin, '2.61', 'GET', `${path}/nope`);
      expect(gone.body.itemNotFound.message).toBe('Flavor contract-1 has no extra specs with key nope.');
    });

    test('a flavor that is not public is seen by those it is given to', async () => {
      const flavor = { name: 'contract-private', ram: 512, vcpus: 1, disk: 1, id: 'contract-2' };
      await create('2.1', { ...flavor, 'os-flavor-access:is_public': false });
      expect((await nova(world.member, '2.1', 'GET', '/flavors/contract-2')).status).toBe(404);
      const given = await nova(world.admin, '2.7', 'POST', '/flavors/contract-2/action', {
        addTenantAccess: { tenant: world.member.projectId },
      });
      expect(given.body).toEqual({
        flavor_access: [{ flavor_id: 'contract-2', tenant_id: world.member.projectId }],
      });
      expect((await nova(world.member, '2.1', 'GET', '/flavors/contract-2')).status).toBe(200);
      const open = await nova(world.admin, '2.1', 'GET', '/flavors/contract-1/os-flavor-access');
      expect(open.body.itemNotFound.message).toBe('Access list not available for public flavors.');
    });

    test('lists come in pages', async () => {
      const first = await nova(world.admin, '2.55', 'GET', '/flavors?limit=1&is_public=none');
      expect(first.body.flavors).toHaveLength(1);
      const marker = first.body.flavors[0].id;
      expect(first.body.flavors_links).toEqual([
        { rel: 'next', href: `${world.admin.url('compute')}/flavors?is_public=none&limit=1&marker=${marker}` },
      ]);
      const lost = await nova(world.admin, '2.55', 'GET', '/flavors?marker=nope');
      expect(lost.body.badRequest.message).toBe('marker [nope] not found');
      const bad = await nova(world.admin, '2.55', 'GET', '/flavors?limit=x');
      expect(bad.body.badRequest.message).toBe(
        "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'",
      );
    });

    test('descriptions change, deletes are told', async () => {
      const changed = await nova(world.admin, '2.55', 'PUT', '/flavors/contract-1', { flavor: { description: null } });
      expect(changed.body.flavor.description).toBeNull();
      expect((await nova(world.admin, '2.1', 'DELETE', '/flavors/contract-1')).status).toBe(202);
      const again = await nova(world.admin, '2.1', 'DELETE', '/flavors/contract-1');
      expect(again.body.itemNotFound.message).toBe('Flavor contract-1 could not be found.');
    });
  });
}
