import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/openstack-raw.ts';
import { type ComputeWorld, nova } from './compute.ts';

type Fields = Record<string, unknown>;
const LATEST = '2.93';
/** Hosts that no other test of this suite puts into a zone. */
const [FIRST, SECOND] = ['compute-az2-1', 'compute-az2-2'] as const;
const ZONE = 'contract-moves';

/** What we rely on when servers are moved off a host: what is on record of each move, and what it does to the server. */
export function describeMoves(world: ComputeWorld): void {
  describe('moves of a server within its zone', () => {
    const made = { aggregate: 0, flavor: '', image: '', server: '' };
    const act = (body: object) => nova(world.admin, LATEST, 'POST', `/servers/${made.server}/action`, body);
    const hosts = (body: object) => nova(world.admin, LATEST, 'POST', `/os-aggregates/${made.aggregate}/action`, body);
    /** As a host under maintenance is: else some hypervisors move a server from a host to that very host. */
    const setStatus = async (host: string, status: 'enabled' | 'disabled') => {
      const { body } = await nova(world.admin, LATEST, 'GET', `/os-services?binary=nova-compute&host=${host}`);
      const { id } = body.services[0] as { id: string };
      expect((await nova(world.admin, LATEST, 'PUT', `/os-services/${id}`, { status })).status).toBe(200);
    };
    const show = async () => (await nova(world.admin, LATEST, 'GET', `/servers/${made.server}`)).body.server as Fields;
    const settled = (status: string) =>
      eventually(world.target, async () => {
        const server = await show();
        return server['status'] === status && server['OS-EXT-STS:task_state'] === null && server;
      });
    /** Newest first. */
    const moves = async (): Promise<readonly Fields[]> => {
      const { body } = await nova(world.admin, LATEST, 'GET', `/os-migrations?instance_uuid=${made.server}`);
      return body.migrations as Fields[];
    };
    const last = (type: string, status: string) =>
      eventually(world.target, async () => {
        const [move] = await moves();
        return move?.['migration_type'] === type && move['status'] === status && move;
      });

    beforeAll(async () => {
      const { admin } = world;
      const aggregate = { name: ZONE, availability_zone: ZONE };
      made.aggregate = (await nova(admin, LATEST, 'POST', '/os-aggregates', { aggregate })).body.aggregate.id;
      await hosts({ add_host: { host: FIRST } });
      const flavor = { name: ZONE, vcpus: 1, ram: 64, disk: 0 };
      made.flavor = (await nova(admin, LATEST, 'POST', '/flavors', { flavor })).body.flavor.id;
      const format = { name: ZONE, disk_format: 'raw', container_format: 'bare' };
      made.image = (await admin.call('image', 'POST', '/v2/images', { body: format })).body.id;
      const headers = { 'content-type': 'application/octet-stream' };
      await admin.call('image', 'PUT', `/v2/images/${made.image}/file`, { body: Buffer.alloc(64), headers });
      const sources = { flavorRef: made.flavor, imageRef: made.image, networks: 'none' };
      const server = { ...sources, name: ZONE, availability_zone: ZONE };
      made.server = (await nova(admin, LATEST, 'POST', '/servers', { server })).body.server.id;
      await settled('ACTIVE');
      await setStatus(FIRST, 'disabled');
    });
    afterAll(async () => {
      const { admin } = world;
      for (const host of [FIRST, SECOND]) await setStatus(host, 'enabled');
      await nova(admin, LATEST, 'DELETE', `/servers/${made.server}`);
      const path = `/servers/${made.server}`;
      await eventually(world.target, async () => (await nova(admin, LATEST, 'GET', path)).status === 404);
      for (const host of [FIRST, SECOND]) await hosts({ remove_host: { host } });
      await nova(admin, LATEST, 'DELETE', `/os-aggregates/${made.aggregate}`);
      await nova(admin, LATEST, 'DELETE', `/flavors/${made.flavor}`);
      await admin.call('image', 'DELETE', `/v2/images/${made.image}`);
    });

    test.each([
      ['live', 'live-migration', { 'os-migrateLive': { host: null, block_migration: 'auto' } }],
      ['cold', 'migration', { migrate: null }],
    ])('one without another host is accepted, and on record as an error: %s', async (_, type, order) => {
      expect((await act(order)).status).toBe(202);
      expect(await last(type, 'error')).toMatchObject({ source_compute: FIRST, dest_compute: null });
      expect(await settled('ACTIVE')).toMatchObject({ 'OS-EXT-SRV-ATTR:host': FIRST });
    });

    test('a live one ends on the other host', async () => {
      await hosts({ add_host: { host: SECOND } });
      expect((await act({ 'os-migrateLive': { host: null, block_migration: 'auto' } })).status).toBe(202);
      expect(await show()).toMatchObject({ status: 'MIGRATING', 'OS-EXT-STS:task_state': 'migrating' });
      const again = await act({ 'os-migrateLive': { host: null, block_migration: 'auto' } });
      expect(again.status).toBe(409);
      expect(await settled('ACTIVE')).toMatchObject({ 'OS-EXT-SRV-ATTR:host': SECOND });
      expect(await last('live-migration', 'completed')).toMatchObject({ source_compute: FIRST });
    });

    test('a cold one waits on the other host until somebody confirms it', async () => {
      await setStatus(FIRST, 'enabled');
      await setStatus(SECOND, 'disabled');
      expect((await act({ migrate: null })).status).toBe(202);
      expect(await show()).toMatchObject({ status: expect.stringMatching(/^(ACTIVE|RESIZE)$/) });
      expect((await show())['OS-EXT-STS:task_state']).toMatch(/^resize_/);
      expect(await settled('VERIFY_RESIZE')).toMatchObject({ 'OS-EXT-SRV-ATTR:host': FIRST });
      const move = { source_compute: SECOND, dest_compute: FIRST };
      expect(await last('migration', 'finished')).toMatchObject(move);
      expect((await act({ confirmResize: null })).status).toBe(204);
      await settled('ACTIVE');
      expect(await last('migration', 'confirmed')).toMatchObject(move);
      expect((await act({ confirmResize: null })).status).toBe(409);
    });
  });
}
