import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '../../../../src/clients/openstack/index.ts';
import { eventually } from '../../../support/openstack-raw.ts';
import { type Connect, type Connection, openConnection } from './connection.ts';

/** A server's whole life, with everything around it that it needs. */
export function describeServerClient(connect: Connect): void {
  describe('server life cycle', () => {
    let connection: Connection;
    beforeAll(() => {
      connection = openConnection(connect);
    });
    afterAll(() => connection.close());

    const settled = (id: string, status: string): Promise<Server> =>
      eventually(
        connection.target,
        async () => {
          const server = await connection.admin.compute.getServer(id);
          if (server.status === 'ERROR' && status !== 'ERROR') throw new Error(server.fault?.message ?? 'ERROR');
          return server.status === status && !server['OS-EXT-STS:task_state'] ? server : undefined;
        },
        120,
      );

    it('boots, changes, stops, moves its parts and goes', async () => {
      const { admin, prefix: name, target } = connection;
      const { compute, network: neutron, image: glance, volume: cinder } = admin;
      const flavor = await compute.createFlavor({ name, vcpus: 1, ram: 64, disk: 1 });
      const bigger = await compute.createFlavor({ name: `${name}-2`, vcpus: 2, ram: 128, disk: 1 });
      const image = await glance.createImage({ name, disk_format: 'raw', container_format: 'bare' });
      await glance.uploadImage(image.id, { open: () => Readable.from([Buffer.alloc(1024)]), size: 1024 });
      const network = await neutron.createNetwork({ name });
      await neutron.createSubnet({ network_id: network.id, cidr: '10.79.0.0/24', ip_version: 4 });
      const port = await neutron.createPort({ network_id: network.id, name });
      const second = await neutron.createPort({ network_id: network.id, name: `${name}-2` });

      const { id } = await compute.createServer({
        name,
        flavorRef: flavor.id,
        imageRef: image.id,
        networks: [{ port: port.id }],
        metadata: { owner: name },
        tags: ['first'],
      });
      const booted = await settled(id, 'ACTIVE');
      expect(booted).toMatchObject({ name, image: { id: image.id }, metadata: { owner: name }, tags: ['first'] });
      expect(booted['OS-EXT-SRV-ATTR:host']).toMatch(/^compute-/);
      expect(Object.values(booted.addresses).flat()).toMatchObject([{ addr: port.fixed_ips[0]?.ip_address }]);
      expect(await neutron.getPort(port.id)).toMatchObject({ device_id: id });
      expect((await compute.listServers({ name })).map((one) => one.id)).toEqual([id]);

      expect(await compute.setServerMetadata(id, { more: '1' })).toEqual({ owner: name, more: '1' });
      await compute.deleteServerMetadataItem(id, 'more');
      await compute.setServerTags(id, ['second']);
      expect(await compute.updateServer(id, { description: 'mark' })).toMatchObject({ description: 'mark' });
      expect(await compute.getServer(id)).toMatchObject({ metadata: { owner: name }, tags: ['second'] });

      await compute.stopServer(id);
      await settled(id, 'SHUTOFF');
      await expect(compute.stopServer(id)).rejects.toMatchObject({ fault: 'conflict' });
      await compute.startServer(id);
      await settled(id, 'ACTIVE');
      await compute.rebootServer(id, 'HARD');
      await settled(id, 'ACTIVE');
      await compute.lockServer(id, 'test');
      expect(await compute.getServer(id)).toMatchObject({ locked: true, locked_reason: 'test' });
      await compute.unlockServer(id);

      await compute.attachInterface(id, { port_id: second.id });
      await eventually(target, async () => (await compute.listInterfaces(id)).length === 2);
      await compute.detachInterface(id, second.id);
      await eventually(target, async () => (await compute.listInterfaces(id)).length === 1);

      const zone = booted['OS-EXT-AZ:availability_zone'];
      const volume = await cinder.createVolume({ size: 1, name, metadata: { owner: name } });
      expect(zone).toBeTruthy();
      await eventually(target, async () => (await cinder.getVolume(volume.id)).status === 'available');
      await compute.attachVolume(id, { volumeId: volume.id });
      await eventually(target, async () => (await cinder.getVolume(volume.id)).status === 'in-use');
      expect(await compute.listVolumeAttachments(id)).toMatchObject([{ volumeId: volume.id, serverId: id }]);
      await compute.detachVolume(id, volume.id);
      await eventually(target, async () => (await cinder.getVolume(volume.id)).status === 'available');
      await cinder.deleteVolume(volume.id);

      await compute.resizeServer(id, bigger.id);
      await settled(id, 'VERIFY_RESIZE');
      await compute.revertResize(id);
      expect(await settled(id, 'ACTIVE')).toMatchObject({ flavor: { original_name: name } });

      const actions = await compute.listInstanceActions(id);
      expect(actions.map(({ action }) => action)).toEqual(
        expect.arrayContaining(['create', 'stop', 'start', 'reboot']),
      );
      const create = actions.find(({ action }) => action === 'create');
      expect((await compute.getInstanceAction(id, create?.request_id ?? '')).events?.length).toBeGreaterThan(0);

      const before = (await compute.getServer(id)).updated ?? '';
      await compute.deleteServer(id);
      await eventually(target, async () =>
        compute.getServer(id).then(
          () => false,
          (error: unknown) => (error as { fault?: string }).fault === 'not-found',
        ),
      );
      const changed = await compute.listServers({ 'changes-since': before });
      expect(changed.find((one) => one.id === id)).toMatchObject({ status: 'DELETED' });

      await neutron.deletePort(port.id);
      await neutron.deletePort(second.id);
      await neutron.deleteNetwork(network.id);
      await glance.deleteImage(image.id);
      await compute.deleteFlavor(flavor.id);
      await compute.deleteFlavor(bigger.id);
    }, 300_000);
  });
}
