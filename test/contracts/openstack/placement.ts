import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type Session, authenticate } from '../../support/openstack-raw.ts';

const NOBODY = 'c58b1787-c4d6-40c2-abb3-ca7465851f00';
const CONSUMER = 'c58b1787-c4d6-40c2-abb3-ca7465851f01';
const AGGREGATE = 'c58b1787-c4d6-40c2-abb3-ca7465851f02';
const HOST = 'compute-az1-1';

/** What we rely on in Placement. */
export function describePlacementContract(connect: () => OpenStackTarget): void {
  describe('placement', () => {
    let admin: Session;
    let member: Session;
    let provider = '';
    beforeAll(async () => {
      const target = connect();
      admin = await authenticate(target, target.admin);
      member = await authenticate(target, target.member);
    });
    afterAll(async () => {
      await ask('1.39', 'DELETE', `/allocations/${CONSUMER}`);
      await ask('1.39', 'DELETE', `/resource_providers/${provider}`);
      await ask('1.39', 'DELETE', '/traits/CUSTOM_CONTRACT');
    });

    const ask = (version: string, method: string, path: string, body?: unknown) =>
      admin.call('placement', method, path, {
        headers: { 'openstack-api-version': `placement ${version}` },
        ...(body === undefined ? {} : { body }),
      });
    const change = (path: string, body: unknown, method = 'PUT') =>
      ask('1.39', method, `/resource_providers/${provider}${path}`, body);
    const problem = ({ status, body }: Awaited<ReturnType<typeof ask>>) => {
      const [error] = body.errors as [Record<string, string>];
      return [status, error['detail']?.split('\n\n ')[1]?.trim(), error['code']];
    };

    test('the version document tells the range', async () => {
      const { body } = await admin.call('placement', 'GET', '/');
      expect(body.versions[0]).toMatchObject({
        id: 'v1.0',
        min_version: '1.0',
        max_version: '1.39',
        status: 'CURRENT',
      });
    });

    test('every host is a provider', async () => {
      const { body, headers } = await ask('1.39', 'GET', `/resource_providers?name=${HOST}`);
      expect(headers['openstack-api-version']).toBe('placement 1.39');
      const [found] = body.resource_providers;
      expect(found).toMatchObject({ name: HOST, parent_provider_uuid: null, root_provider_uuid: found.uuid });
      expect((found.links as { rel: string }[]).map(({ rel }) => rel)).toEqual([
        ...['self', 'inventories', 'usages', 'aggregates', 'traits', 'allocations'],
      ]);
      const path = `/resource_providers/${String(found.uuid)}`;
      const inventories = await ask('1.39', 'GET', `${path}/inventories`);
      expect(inventories.body.inventories.VCPU).toEqual({
        total: 64,
        reserved: 0,
        min_unit: 1,
        max_unit: 64,
        step_size: 1,
        allocation_ratio: 4,
      });
      const traits = await ask('1.39', 'GET', `${path}/traits`);
      expect(traits.body.traits).toEqual(expect.arrayContaining(['COMPUTE_NODE', 'COMPUTE_VOLUME_ATTACH_WITH_TAG']));
      const usages = await ask('1.39', 'GET', `${path}/usages`);
      expect(Object.keys(usages.body.usages).toSorted()).toEqual(['DISK_GB', 'MEMORY_MB', 'VCPU']);
    });

    test('older versions show less', async () => {
      const { body } = await ask('1.0', 'GET', `/resource_providers?name=${HOST}`);
      expect(body.resource_providers[0].links).toHaveLength(3);
      expect(body.resource_providers[0]).not.toHaveProperty('root_provider_uuid');
      expect((await ask('1.0', 'GET', '/traits')).status).toBe(404);
    });

    test('errors come in a list, with a code since 1.23', async () => {
      expect(problem(await ask('1.39', 'GET', `/resource_providers/${NOBODY}`))).toEqual([
        404,
        `No resource provider with uuid ${NOBODY} found`,
        'placement.undefined_code',
      ]);
      const old = await ask('1.0', 'GET', `/resource_providers/${NOBODY}`);
      expect(old.body.errors[0]).toEqual({
        status: 404,
        title: 'Not Found',
        detail: `The resource could not be found.\n\n No resource provider with uuid ${NOBODY} found  `,
        request_id: old.headers['x-openstack-request-id'],
      });
      const outside = await ask('1.99', 'GET', '/resource_providers');
      expect(outside.status).toBe(406);
      expect(outside.body.errors[0]).toMatchObject({ max_version: '1.39', min_version: '1.0' });
      const forbidden = await member.call('placement', 'GET', '/resource_providers');
      expect(problem(forbidden).slice(0, 2)).toEqual([
        403,
        'Policy does not allow placement:resource_providers:list to be performed.',
      ]);
    });

    test('a provider is made once', async () => {
      const made = await ask('1.39', 'POST', '/resource_providers', { name: 'contract' });
      expect(made.status).toBe(200);
      expect(made.body).toMatchObject({ name: 'contract', generation: 0 });
      provider = made.body.uuid;
      expect(problem(await ask('1.39', 'POST', '/resource_providers', { name: 'contract' }))).toEqual([
        409,
        'Conflicting resource provider name: contract already exists.',
        'placement.duplicate_name',
      ]);
      const old = await ask('1.0', 'POST', '/resource_providers', { name: 'contract-old' });
      expect(old).toMatchObject({ status: 201, body: '' });
      const path = new URL(old.headers['location'] ?? '').pathname.replace(/^\/placement/, '');
      expect((await ask('1.0', 'DELETE', path)).status).toBe(204);
    });

    test('inventories change with the generation that was seen', async () => {
      const set = { resource_provider_generation: 0, inventories: { VCPU: { total: 4 } } };
      expect((await change('/inventories', set)).body).toEqual({
        resource_provider_generation: 1,
        inventories: {
          VCPU: { total: 4, reserved: 0, min_unit: 1, max_unit: 2147483647, step_size: 1, allocation_ratio: 1 },
        },
      });
      expect(problem(await change('/inventories', set))).toEqual([
        409,
        'resource provider generation conflict',
        'placement.concurrent_update',
      ]);
      const unknown = { resource_provider_generation: 1, inventories: { NOPE: { total: 4 } } };
      expect(problem(await change('/inventories', unknown))[1]).toBe(
        `Unknown resource class in inventory for resource provider ${provider}: No such resource class NOPE.`,
      );
      const missing = await ask('1.39', 'GET', `/resource_providers/${provider}/inventories/NOPE`);
      expect(problem(missing)[1]).toBe(`No inventory of class NOPE for ${provider}`);
    });

    test('traits are known before they are set', async () => {
      expect((await ask('1.39', 'PUT', '/traits/CUSTOM_CONTRACT')).status).toBe(201);
      expect((await ask('1.39', 'PUT', '/traits/CUSTOM_CONTRACT')).status).toBe(204);
      expect((await ask('1.39', 'PUT', '/traits/CONTRACT')).status).toBe(400);
      const set = { resource_provider_generation: 1, traits: ['CUSTOM_CONTRACT'] };
      expect((await change('/traits', set)).body).toEqual({
        traits: ['CUSTOM_CONTRACT'],
        resource_provider_generation: 2,
      });
      expect(problem(await change('/traits', set))).toEqual([
        409,
        "Resource provider's generation already changed. Please update the generation and try again.",
        'placement.concurrent_update',
      ]);
      const unknown = await change('/traits', { resource_provider_generation: 2, traits: ['CUSTOM_NONE'] });
      expect(problem(unknown)[1]).toBe('No such trait CUSTOM_NONE');
      expect(problem(await ask('1.39', 'DELETE', '/traits/CUSTOM_CONTRACT'))[1]).toBe(
        'The trait CUSTOM_CONTRACT is in use by a resource provider.',
      );
      expect((await change('/traits', undefined, 'DELETE')).status).toBe(204);
    });

    test('aggregates change with the generation too', async () => {
      const set = { resource_provider_generation: 3, aggregates: [AGGREGATE] };
      expect((await change('/aggregates', set)).body).toEqual({
        aggregates: [AGGREGATE],
        resource_provider_generation: 4,
      });
      const { body } = await ask('1.39', 'GET', `/resource_providers?member_of=${AGGREGATE}`);
      expect((body.resource_providers as { uuid: string }[]).map(({ uuid }) => uuid)).toEqual([provider]);
    });

    test('allocations take from the inventory, and no more than there is', async () => {
      const put = (amount: number, generation: number | null) =>
        ask('1.39', 'PUT', `/allocations/${CONSUMER}`, {
          allocations: { [provider]: { resources: { VCPU: amount } } },
          project_id: 'contract',
          user_id: 'contract',
          consumer_generation: generation,
          consumer_type: 'CONTRACT',
        });
      expect((await put(1, null)).status).toBe(204);
      expect(problem(await put(1, null))[1]).toBe('consumer generation conflict - expected 1 but got None');
      expect(problem(await put(100, 1))[1]).toBe(
        `Unable to allocate inventory: Unable to create allocation for 'VCPU' on resource provider '${provider}'. The requested amount would exceed the capacity.`,
      );
      expect((await ask('1.39', 'GET', `/resource_providers/${provider}/usages`)).body.usages).toEqual({ VCPU: 1 });
      expect((await ask('1.39', 'GET', `/allocations/${CONSUMER}`)).body).toMatchObject({
        allocations: { [provider]: { resources: { VCPU: 1 } } },
        project_id: 'contract',
        consumer_type: 'CONTRACT',
        consumer_generation: 1,
      });
      expect(problem(await ask('1.39', 'DELETE', `/resource_providers/${provider}`))).toEqual([
        409,
        `Unable to delete resource provider ${provider}: Resource provider has allocations.`,
        'placement.resource_provider.inuse',
      ]);
      expect(problem(await change('/inventories', undefined, 'DELETE'))[1]).toBe(
        `Inventory for 'VCPU' on resource provider '${provider}' in use.`,
      );
      expect((await ask('1.39', 'DELETE', `/allocations/${CONSUMER}`)).status).toBe(204);
      expect(problem(await ask('1.39', 'DELETE', `/allocations/${CONSUMER}`))[1]).toBe(
        `No allocations for consumer '${CONSUMER}'`,
      );
    });

    test('candidates are hosts with room', async () => {
      const { body } = await ask('1.39', 'GET', '/allocation_candidates?resources=VCPU:1,MEMORY_MB:512&limit=1');
      const [request] = body.allocation_requests;
      const [id] = Object.keys(request.allocations) as [string];
      expect(request).toEqual({
        allocations: { [id]: { resources: { VCPU: 1, MEMORY_MB: 512 } } },
        mappings: { '': [id] },
      });
      expect(body.provider_summaries[id].resources.VCPU).toMatchObject({ capacity: 256 });
      expect(problem(await ask('1.39', 'GET', '/allocation_candidates'))).toEqual([
        400,
        'There must be at least one resources or resources[$S] parameter.',
        'placement.query.missing_value',
      ]);
    });

    test('it goes', async () => {
      expect((await ask('1.39', 'DELETE', `/resource_providers/${provider}`)).status).toBe(204);
      expect(problem(await ask('1.39', 'DELETE', `/resource_providers/${provider}`))[1]).toBe(
        `No resource provider with uuid ${provider} found for delete`,
      );
    });
  });
}
