import { describe, expect, test } from 'vitest';
import { nova } from './compute.ts';
import type { ServerWorld } from './compute-servers.ts';

const NOBODY = 'c58b1787-c4d6-40c2-abb3-ca7465851f00';

/** Requests that make no server, and what Nova says to them. */
export function describeServerRefusals(world: ServerWorld): void {
  describe('refusals', () => {
    const refusal = async (fields: object, version = '2.93') => {
      const server = { name: 'x', flavorRef: world.flavor, imageRef: world.image, networks: 'none', ...fields };
      const { status, body } = await nova(world.admin, version, 'POST', '/servers', { server });
      return [status, (Object.values(body)[0] as { message: string }).message];
    };

    test('what is not there', async () => {
      expect(await refusal({ flavorRef: 'nope' })).toEqual([400, 'Flavor nope could not be found.']);
      expect(await refusal({ imageRef: NOBODY })).toEqual([400, 'Can not find requested image']);
      expect(await refusal({ imageRef: '' })).toEqual([400, 'Missing imageRef attribute']);
      expect(await refusal({ networks: [{ uuid: NOBODY }] })).toEqual([400, `Network ${NOBODY} could not be found.`]);
      expect(await refusal({ networks: [{ port: NOBODY }] })).toEqual([400, `Port id ${NOBODY} could not be found.`]);
      expect(await refusal({ networks: [{}] })).toEqual([400, "Bad network format: missing 'uuid'"]);
      expect(await refusal({ key_name: 'zz' })).toEqual([400, 'Invalid key_name provided.']);
      expect(await refusal({ availability_zone: 'zz' })).toEqual([
        400,
        'The requested availability zone is not available',
      ]);
      expect(await refusal({ security_groups: [{ name: 'zz' }] })).toEqual([
        400,
        "Unable to find security_group with name or id 'zz'",
      ]);
      expect(await refusal({ host: 'nope' })).toEqual([400, 'Compute host nope could not be found.']);
    });

    test('block devices that make no sense', async () => {
      const disk = { boot_index: 0, destination_type: 'volume' };
      const volume = { ...disk, uuid: NOBODY, source_type: 'volume' };
      expect(await refusal({ block_device_mapping_v2: [volume] })).toEqual([
        400,
        `Volume ${NOBODY} could not be found.`,
      ]);
      expect(await refusal({ imageRef: '', block_device_mapping_v2: [volume] })).toEqual([
        400,
        `Block Device Mapping is Invalid: failed to get volume ${NOBODY}.`,
      ]);
      const image = { ...disk, uuid: world.image, source_type: 'image' };
      expect(await refusal({ imageRef: '', block_device_mapping_v2: [image] })).toEqual([
        400,
        "Images with destination_type 'volume' need to have a non-zero size specified",
      ]);
    });

    test('what the schema does not allow', async () => {
      expect(await refusal({ networks: 'foo' })).toEqual([
        400,
        "Invalid input for field/attribute networks. Value: foo. 'foo' is not valid under any of the given schemas",
      ]);
      expect(await refusal({ metadata: { a: 1 } })).toEqual([
        400,
        "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'",
      ]);
      expect(await refusal({ name: ' x' })).toEqual([
        400,
        "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
      ]);
      expect(await refusal({ min_count: 3, max_count: 2 })).toEqual([400, 'min_count must be <= max_count']);
    });

    test('lists that make no sense', async () => {
      const answer = async (query: string, version = '2.93') => nova(world.admin, version, 'GET', `/servers?${query}`);
      expect((await answer('status=zz', '2.37')).body).toEqual({ servers: [] });
      expect((await answer('status=zz')).body.badRequest.message).toBe('Invalid status value');
      expect((await answer('marker=zz')).body.badRequest.message).toBe('marker [zz] not found');
      expect((await answer('changes-since=zz')).body.badRequest.message).toBe(
        "Invalid input for query parameters changes-since. Value: zz. 'zz' is not a 'date-time'",
      );
      expect((await answer('foo=zz')).body.badRequest.message).toBe("'foo' does not match any of the regexes: '^_'");
      const { body } = await nova(world.member, '2.1', 'GET', '/servers?all_tenants=1');
      expect(body.forbidden.message).toBe(
        "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
      );
    });

    test('servers that are not there', async () => {
      const path = '/servers/nope';
      expect((await nova(world.admin, '2.1', 'GET', path)).body.itemNotFound.message).toBe(
        'Instance nope could not be found.',
      );
      expect(
        (await nova(world.admin, '2.1', 'POST', `${path}/action`, { 'os-start': null })).body.itemNotFound.message,
      ).toBe('Instance nope has no mapping to a cell.');
      expect((await nova(world.admin, '2.1', 'POST', `${path}/action`, { fly: null })).body.badRequest.message).toBe(
        'There is no such action: fly',
      );
      expect((await nova(world.member, '2.1', 'GET', `/servers/${world.server}`)).status).toBe(404);
    });

    test('server groups', async () => {
      const create = (version: string, server_group: object) =>
        nova(world.admin, version, 'POST', '/os-server-groups', { server_group });
      const made = await create('2.64', {
        name: 'contract',
        policy: 'anti-affinity',
        rules: { max_server_per_host: 2 },
      });
      expect(made.body.server_group).toEqual({
        id: expect.any(String),
        name: 'contract',
        policy: 'anti-affinity',
        rules: { max_server_per_host: 2 },
        members: [],
        project_id: world.admin.projectId,
        user_id: world.admin.userId,
      });
      const path = `/os-server-groups/${String(made.body.server_group.id)}`;
      const old = await nova(world.admin, '2.1', 'GET', path);
      expect(old.body.server_group).toMatchObject({ policies: ['anti-affinity'], metadata: {} });
      expect((await create('2.64', { name: 'x', policy: 'affinity', rules: { max_server_per_host: 2 } })).body).toEqual(
        {
          badRequest: { code: 400, message: 'Only anti-affinity policy supports rules.' },
        },
      );
      expect((await create('2.1', { name: 'x', policies: ['soft-affinity'] })).body.badRequest.message).toBe(
        "Invalid input for field/attribute 0. Value: soft-affinity. 'soft-affinity' is not one of ['anti-affinity', 'affinity']",
      );
      expect((await nova(world.admin, '2.1', 'DELETE', path)).status).toBe(204);
      expect((await nova(world.admin, '2.1', 'GET', path)).status).toBe(404);
    });
  });
}
