import { beforeEach, expect, test } from 'vitest';
import { type Answer, type Session, authenticate } from '../../support/openstack-raw.ts';
import { embeddedTarget } from '../../support/openstack-targets.ts';

const PROVIDER = '11111111-1111-4111-8111-111111111111';
const [ONE, TWO] = ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'];

let admin: Session;
beforeEach(async () => {
  const target = embeddedTarget();
  admin = await authenticate(target, target.admin);
  await ask('POST', '/resource_providers', { name: 'mine', uuid: PROVIDER });
  await ask('PUT', `/resource_providers/${PROVIDER}/inventories`, {
    resource_provider_generation: 0,
    inventories: { VCPU: { total: 4 } },
  });
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  admin.call('placement', method, path, {
    headers: { 'openstack-api-version': 'placement 1.38' },
    ...(body === undefined ? {} : { body }),
  });
const wants = (vcpus: number, consumer_generation: number | null = null) => ({
  allocations: vcpus === 0 ? {} : { [PROVIDER]: { resources: { VCPU: vcpus } } },
  project_id: 'p',
  user_id: 'u',
  consumer_generation,
  consumer_type: 'INSTANCE',
});
const used = async () => (await ask('GET', `/resource_providers/${PROVIDER}/usages`)).body.usages.VCPU as number;

test('several consumers get what they ask for together, or none does', async () => {
  expect((await ask('POST', '/allocations', { [ONE]: wants(3), [TWO]: wants(3) })).status).toBe(409);
  expect(await used()).toBe(0);
  expect((await ask('POST', '/allocations', { [ONE]: wants(3) })).status).toBe(204);
  expect((await ask('POST', '/allocations', { [ONE]: wants(1), [TWO]: wants(3) })).status).toBe(409);
  expect((await ask('POST', '/allocations', { [ONE]: wants(0, 1), [TWO]: wants(3) })).status).toBe(204);
  expect((await ask('GET', `/allocations/${ONE}`)).body.allocations).toEqual({});
  expect(await used()).toBe(3);
});

test('usages are told by the type of the consumers, and may be of one user', async () => {
  await ask('POST', '/allocations', { [ONE]: wants(1), [TWO]: { ...wants(2), user_id: 'other' } });
  const usages = async (more: string): Promise<unknown> =>
    (await ask('GET', `/usages?project_id=p${more}`)).body.usages;
  expect(await usages('')).toEqual({ INSTANCE: { VCPU: 3, consumer_count: 2 } });
  expect(await usages('&user_id=other')).toEqual({ INSTANCE: { VCPU: 2, consumer_count: 1 } });
  expect(await usages('&consumer_type=all')).toEqual({ all: { VCPU: 3, consumer_count: 2 } });
  expect(await usages('&consumer_type=VOLUME')).toEqual({});
});
