import { afterAll, describe, expect, test } from 'vitest';
import { type ComputeWorld, nova } from './compute.ts';

/** A host that no other test uses. */
const HOST = 'compute-az3-2';

export function describeComputeAdministration(world: ComputeWorld): void {
  describe('services', () => {
    const find = async (host: string, binary = 'nova-compute'): Promise<Record<string, string>> => {
      const { body } = await nova(world.admin, '2.53', 'GET', `/os-services?binary=${binary}&host=${host}`);
      return body.services[0] as Record<string, string>;
    };
    const update = async (body: object, host = HOST) =>
      nova(world.admin, '2.53', 'PUT', `/os-services/${(await find(host)).id}`, body);

    test('every host has a nova-compute', async () => {
      const service = await find(HOST);
      expect(service).toMatchObject({ zone: 'nova', status: 'enabled', state: 'up', disabled_reason: null });
      expect(service.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/);
      const { body } = await nova(world.admin, '2.1', 'GET', '/os-services');
      const scheduler = body.services.find(({ binary }: { binary: string }) => binary === 'nova-scheduler');
      expect(scheduler).toMatchObject({ zone: 'internal', id: expect.any(Number) });
      expect(scheduler).not.toHaveProperty('forced_down');
    });

    test('a service is disabled with a reason and enabled without', async () => {
      const disabled = await update({ status: 'disabled', disabled_reason: 'contract' });
      expect(disabled.body.service).toMatchObject({ status: 'disabled', disabled_reason: 'contract', state: 'up' });
      const enabled = await update({ status: 'enabled' });
      expect(enabled.body.service).toMatchObject({ status: 'enabled', disabled_reason: null });
    });

    test('a service is forced down and up', async () => {
      expect((await update({ forced_down: true })).body.service).toMatchObject({ state: 'down', forced_down: true });
      expect((await update({ forced_down: false })).body.service).toMatchObject({ state: 'up', forced_down: false });
    });

    test('refusals say why', async () => {
      const both = await update({ status: 'enabled', disabled_reason: 'x' });
      expect(both.body.badRequest.message).toBe("Specifying 'disabled_reason' with status 'enabled' is invalid.");
      const nothing = await update({});
      expect(nothing.body.badRequest.message).toBe(
        "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
      );
      const conductor = await find('controller', 'nova-conductor');
      const other = await nova(world.admin, '2.53', 'PUT', `/os-services/${conductor.id}`, { status: 'enabled' });
      expect(other.body.badRequest.message).toBe(
        'Updating a nova-conductor service is not supported. Only nova-compute services can be updated.',
      );
      const notUuid = await nova(world.admin, '2.53', 'PUT', '/os-services/1', { status: 'enabled' });
      expect(notUuid.body.badRequest.message).toBe('Invalid uuid 1');
      expect((await nova(world.member, '2.53', 'GET', '/os-services')).body.forbidden.message).toBe(
        "Policy doesn't allow os_compute_api:os-services:list to be performed.",
      );
    });

    test('until 2.52 host and binary name a service', async () => {
      const asked = { host: HOST, binary: 'nova-compute' };
      const disabled = await nova(world.admin, '2.11', 'PUT', '/os-services/disable', asked);
      expect(disabled.body).toEqual({ service: { ...asked, status: 'disabled' } });
      const enabled = await nova(world.admin, '2.11', 'PUT', '/os-services/enable', asked);
      expect(enabled.body).toEqual({ service: { ...asked, status: 'enabled' } });
      const lost = await nova(world.admin, '2.11', 'PUT', '/os-services/enable', { ...asked, host: 'nope' });
      expect(lost.body.itemNotFound.message).toBe("Host 'nope' is not mapped to any cell");
    });
  });

  describe('hypervisors', () => {
    test('what is shown depends on the microversion', async () => {
      const named = (answer: { body: { hypervisors: { hypervisor_hostname: string }[] } }) =>
        answer.body.hypervisors.find((one) => one.hypervisor_hostname === HOST);
      const old = named(await nova(world.admin, '2.1', 'GET', '/os-hypervisors/detail'));
      expect(old).toMatchObject({ vcpus: 64, memory_mb: 262144, local_gb: 4096, cpu_info: expect.any(String) });
      const now = named(await nova(world.admin, '2.88', 'GET', '/os-hypervisors/detail'));
      expect(now).toMatchObject({ id: expect.stringMatching(/-/), state: 'up', status: 'enabled', uptime: null });
      expect(now).not.toHaveProperty('vcpus');
    });

    test('a pattern that nothing matches is 404', async () => {
      const { body } = await nova(world.admin, '2.53', 'GET', '/os-hypervisors?hypervisor_hostname_pattern=xyz');
      expect(body.itemNotFound.message).toBe("No hypervisor matching 'xyz' could be found.");
    });
  });

  describe('aggregates', () => {
    const made: number[] = [];
    const create = async (aggregate: object) => {
      const answer = await nova(world.admin, '2.93', 'POST', '/os-aggregates', { aggregate });
      if (answer.status === 200) made.push(answer.body.aggregate.id);
      return answer;
    };
    const act = (id: number | undefined, body: object) =>
      nova(world.admin, '2.93', 'POST', `/os-aggregates/${id}/action`, body);
    afterAll(async () => {
      for (const id of made) {
        await act(id, { remove_host: { host: HOST } });
        await nova(world.admin, '2.1', 'DELETE', `/os-aggregates/${id}`);
      }
    });

    test('an aggregate makes a zone of its hosts', async () => {
      const created = await create({ name: 'contract-a', availability_zone: 'contract-zone' });
      expect(created.body.aggregate).toEqual({
        id: expect.any(Number),
        uuid: expect.stringMatching(/-/),
        name: 'contract-a',
        created_at: expect.any(String),
        updated_at: null,
        deleted_at: null,
        deleted: false,
        availability_zone: 'contract-zone',
      });
      const added = await act(made[0], { add_host: { host: HOST } });
      expect(added.body.aggregate).toMatchObject({
        hosts: [HOST],
        metadata: { availability_zone: 'contract-zone' },
      });
      const zones = await nova(world.member, '2.1', 'GET', '/os-availability-zone');
      expect(zones.body.availabilityZoneInfo).toContainEqual({
        zoneName: 'contract-zone',
        zoneState: { available: true },
        hosts: null,
      });
      const detail = await nova(world.admin, '2.1', 'GET', '/os-availability-zone/detail');
      const zone = detail.body.availabilityZoneInfo.find(
        ({ zoneName }: { zoneName: string }) => zoneName === 'contract-zone',
      );
      expect(zone.hosts[HOST]['nova-compute']).toMatchObject({ available: true, active: true });
    });

    test('a host is in one zone only', async () => {
      await create({ name: 'contract-b', availability_zone: 'contract-other' });
      const [first, second] = made;
      expect((await act(first, { add_host: { host: HOST } })).body.conflictingRequest.message).toBe(
        `Aggregate ${first} already has host ${HOST}.`,
      );
      const conflict = await act(second, { add_host: { host: HOST } });
      expect(conflict.status).toBe(409);
      expect(conflict.body.conflictingRequest.message).toBe(
        `Cannot add host to aggregate ${second}. Reason: One or more hosts already in availability zone(s) ['contract-zone'].`,
      );
    });

    test('metadata is merged; null removes', async () => {
      await act(made[0], { set_metadata: { metadata: { a: 'b', c: 'd' } } });
      const { body } = await act(made[0], { set_metadata: { metadata: { a: null } } });
      expect(body.aggregate.metadata).toEqual({ availability_zone: 'contract-zone', c: 'd' });
    });

    test('refusals say why', async () => {
      const [first] = made;
      const name = await create({ name: 'contract-a' });
      expect(name.body.conflictingRequest.message).toBe('Aggregate contract-a already exists.');
      const host = await act(first, { add_host: { host: 'nope' } });
      expect(host.body.itemNotFound.message).toBe('Compute host nope could not be found.');
      const remove = await act(first, { remove_host: { host: 'nope' } });
      expect(remove.body.itemNotFound.message).toBe(`Cannot remove host nope in aggregate ${first}`);
      const unknown = await act(first, { fly: {} });
      expect(unknown.body.badRequest.message).toBe('There is no such action: fly');
      const zone = await nova(world.admin, '2.93', 'PUT', `/os-aggregates/${first}`, {
        aggregate: { availability_zone: null },
      });
      expect(zone.body.badRequest.message).toBe(
        `Cannot update aggregate ${first}. Reason: Aggregate contract-a does not support empty named availability zone.`,
      );
      const full = await nova(world.admin, '2.1', 'DELETE', `/os-aggregates/${first}`);
      expect(full.body.badRequest.message).toBe(
        `Cannot remove host from aggregate ${first}. Reason: Host aggregate is not empty.`,
      );
      const lost = await nova(world.admin, '2.1', 'GET', '/os-aggregates/99999');
      expect(lost.body.itemNotFound.message).toBe('Aggregate 99999 could not be found.');
      const text = await nova(world.admin, '2.1', 'GET', '/os-aggregates/x');
      expect(text.body.badRequest.message).toBe('Invalid input received: id must be an integer');
    });

    test('an empty one is deleted', async () => {
      const [first] = made;
      await act(first, { remove_host: { host: HOST } });
      const gone = await nova(world.admin, '2.1', 'DELETE', `/os-aggregates/${first}`);
      expect(gone).toMatchObject({ status: 200, body: '' });
    });
  });
}
