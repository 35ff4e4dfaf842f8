import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/openstack-raw.ts';
import { type ComputeWorld, nova } from './compute.ts';
import { describeServerRefusals } from './compute-server-refusals.ts';

type Fields = Record<string, unknown>;
const LATEST = '2.93';

/** What a server needs around it, and the one server that the tests do things to. */
export interface ServerWorld extends ComputeWorld {
  flavor: string;
  larger: string;
  image: string;
  network: string;
  subnet: string;
  server: string;
}

export function describeServers(computeWorld: ComputeWorld): void {
  describe('servers', () => {
    const world = computeWorld as ServerWorld;
    beforeAll(async () => prepare(world));
    afterAll(async () => cleanUp(world));

    test('a server is built', async () => {
      const created = await nova(world.admin, LATEST, 'POST', '/servers', {
        server: {
          name: 'contract-server',
          flavorRef: world.flavor,
          imageRef: world.image,
          networks: [{ uuid: world.network }],
          metadata: { owner: 'contract' },
          description: 'mark',
          tags: ['one'],
        },
      });
      expect(created.status).toBe(202);
      world.server = created.body.server.id;
      const url = `${world.admin.url('compute')}/servers/${world.server}`;
      expect(created.headers['location']).toBe(url);
      expect(created.body.server).toEqual({
        id: world.server,
        links: [
          { rel: 'self', href: url },
          { rel: 'bookmark', href: url.replace('/v2.1', '') },
        ],
        'OS-DCF:diskConfig': 'MANUAL',
        security_groups: [{ name: 'default' }],
        adminPass: expect.stringMatching(/^\w{12}$/),
      });
      const building = await show(world);
      expect(building).toMatchObject({ status: 'BUILD', addresses: {}, 'OS-EXT-STS:vm_state': 'building' });
      await untilStatus(world, 'ACTIVE');
    });

    test('it shows what its microversion knows', async () => {
      const now = await show(world);
      expect(now).toMatchObject({
        name: 'contract-server',
        status: 'ACTIVE',
        tenant_id: world.admin.projectId,
        user_id: world.admin.userId,
        metadata: { owner: 'contract' },
        hostId: expect.stringMatching(/^[0-9a-f]{56}$/),
        image: { id: world.image },
        flavor: {
          vcpus: 1,
          ram: 256,
          disk: 1,
          ephemeral: 0,
          swap: 0,
          original_name: 'contract-small',
          extra_specs: {},
        },
        accessIPv4: '',
        progress: 0,
        'OS-EXT-AZ:availability_zone': 'nova',
        config_drive: '',
        key_name: null,
        'OS-SRV-USG:terminated_at': null,
        security_groups: [{ name: 'default' }],
        'OS-EXT-SRV-ATTR:host': expect.stringMatching(/^compute-/),
        'OS-EXT-SRV-ATTR:instance_name': expect.stringMatching(/^instance-[0-9a-f]{8}$/),
        'OS-EXT-SRV-ATTR:hostname': 'contract-server',
        'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda',
        'OS-EXT-STS:task_state': null,
        'OS-EXT-STS:vm_state': 'active',
        'OS-EXT-STS:power_state': 1,
        'os-extended-volumes:volumes_attached': [],
        host_status: 'UP',
        locked: false,
        locked_reason: null,
        description: 'mark',
        tags: ['one'],
        trusted_image_certificates: null,
        server_groups: [],
      });
      const [address] = (now['addresses'] as Record<string, Fields[]>)['contract-net'] as [Fields];
      expect(address).toMatchObject({
        version: 4,
        addr: expect.stringMatching(/^10\.78\.0\./),
        'OS-EXT-IPS:type': 'fixed',
        'OS-EXT-IPS-MAC:mac_addr': expect.stringMatching(/^fa:16:3e:/),
      });
      const old = await show(world, '2.1');
      expect(old['flavor']).toMatchObject({ id: world.flavor });
      for (const newer of ['locked', 'host_status', 'description', 'tags', 'server_groups']) {
        expect(old).not.toHaveProperty(newer);
      }
    });

    test('Nova made a port and bound it', async () => {
      const { body } = await world.admin.call('network', 'GET', `/v2.0/ports?device_id=${world.server}`);
      const host = (await show(world))['OS-EXT-SRV-ATTR:host'];
      expect(body.ports).toHaveLength(1);
      expect(body.ports[0]).toMatchObject({
        device_owner: 'compute:nova',
        'binding:host_id': host,
        status: 'ACTIVE',
        network_id: world.network,
      });
      const listed = await nova(world.admin, '2.70', 'GET', `/servers/${world.server}/os-interface`);
      expect(listed.body.interfaceAttachments).toEqual([
        {
          net_id: world.network,
          port_id: body.ports[0].id,
          mac_addr: body.ports[0].mac_address,
          port_state: 'ACTIVE',
          fixed_ips: [{ subnet_id: world.subnet, ip_address: body.ports[0].fixed_ips[0].ip_address }],
          tag: null,
        },
      ]);
    });

    test('what was done to it is on record', async () => {
      const path = `/servers/${world.server}/os-instance-actions`;
      const { body } = await nova(world.admin, '2.84', 'GET', path);
      const [create] = body.instanceActions;
      expect(create).toMatchObject({
        action: 'create',
        instance_uuid: world.server,
        request_id: expect.stringMatching(/^req-/),
        user_id: world.admin.userId,
        message: null,
      });
      const shown = await nova(world.admin, '2.84', 'GET', `${path}/${create.request_id}`);
      const events = shown.body.instanceAction.events as Fields[];
      expect(events).toContainEqual(
        expect.objectContaining({ event: 'compute__do_build_and_run_instance', result: 'Success' }),
      );
    });

    test('lists find it', async () => {
      const names = async (query: string, version = LATEST) => {
        const { body } = await nova(world.admin, version, 'GET', `/servers?${query}`);
        return (body.servers as { name: string }[]).map(({ name }) => name);
      };
      const mine = ['contract-server'];
      expect(await names('name=^contract-s')).toEqual(mine);
      expect(await names('name=CONTRACT-SERVER&status=active')).toEqual(mine);
      expect(await names('name=contract-server&status=SHUTOFF')).toEqual([]);
      expect(await names(`name=contract-server&host=${String((await show(world))['OS-EXT-SRV-ATTR:host'])}`)).toEqual(
        mine,
      );
      expect(await names('name=contract-server&tags=one')).toEqual(mine);
      expect(await names('name=contract-server&not-tags=one')).toEqual([]);
      expect(await names('name=contract-server&ip=10.78')).toEqual(mine);
      expect(await names(`name=contract-server&flavor=${world.flavor}`)).toEqual(mine);
      expect(await names('name=contract-server&changes-since=2020-01-01T00:00:00Z')).toEqual(mine);
      const page = await nova(world.admin, LATEST, 'GET', '/servers/detail?limit=1&name=contract-server');
      expect(page.body.servers_links).toEqual([
        {
          rel: 'next',
          href: `${world.admin.url('compute')}/servers/detail?limit=1&name=contract-server&marker=${world.server}`,
        },
      ]);
      expect(page.body.servers[0]).not.toHaveProperty('server_groups');
    });

    test('name, description, metadata and tags change', async () => {
      const path = `/servers/${world.server}`;
      const { body } = await nova(world.admin, '2.75', 'PUT', path, { server: { description: 'changed' } });
      expect(body.server).toMatchObject({ description: 'changed', status: 'ACTIVE' });
      const metadata = await nova(world.admin, LATEST, 'POST', `${path}/metadata`, { metadata: { k: 'v' } });
      expect(metadata.body).toEqual({ metadata: { owner: 'contract', k: 'v' } });
      expect((await nova(world.admin, LATEST, 'DELETE', `${path}/metadata/k`)).status).toBe(204);
      const gone = await nova(world.admin, LATEST, 'DELETE', `${path}/metadata/k`);
      expect(gone.body.itemNotFound.message).toBe('Metadata item was not found');
      expect((await nova(world.admin, LATEST, 'PUT', `${path}/tags/two`)).status).toBe(201);
      expect((await nova(world.admin, LATEST, 'PUT', `${path}/tags/two`)).status).toBe(204);
      expect((await nova(world.admin, LATEST, 'GET', `${path}/tags`)).body).toEqual({ tags: ['one', 'two'] });
      const missing = await nova(world.admin, LATEST, 'DELETE', `${path}/tags/three`);
      expect(missing.body.itemNotFound.message).toBe(`Instance ${world.server} has no tag 'three'`);
    });

    test('it stops, and does not what a stopped server cannot', async () => {
      expect((await act(world, { 'os-stop': null })).status).toBe(202);
      expect(await untilStatus(world, 'SHUTOFF')).toMatchObject({ 'OS-EXT-STS:power_state': 4 });
      const refused = await act(world, { reboot: { type: 'SOFT' } });
      expect(refused.status).toBe(409);
      expect(refused.body.conflictingRequest.message).toBe(
        `Cannot 'reboot' instance ${world.server} while it is in vm_state stopped`,
      );
      expect((await act(world, { pause: null })).body.conflictingRequest.message).toBe(
        `Cannot 'pause' instance ${world.server} while it is in vm_state stopped`,
      );
      expect((await act(world, { 'os-start': null })).status).toBe(202);
      await untilStatus(world, 'ACTIVE');
    });

    test('a lock is shown with its reason', async () => {
      await act(world, { lock: { locked_reason: 'contract' } });
      expect(await show(world)).toMatchObject({ locked: true, locked_reason: 'contract' });
      await act(world, { unlock: null });
      expect(await show(world)).toMatchObject({ locked: false, locked_reason: null });
    });

    test('a volume is attached and detached', async () => {
      const created = await world.admin.call('block-storage', 'POST', '/volumes', {
        body: { volume: { size: 1, name: 'contract-attached' } },
      });
      const volume = String(created.body.volume.id);
      const state = async () =>
        (await world.admin.call('block-storage', 'GET', `/volumes/${volume}`)).body.volume as Fields;
      const until = (status: string) => eventually(world.target, async () => (await state())['status'] === status);
      await until('available');
      const path = `/servers/${world.server}/os-volume_attachments`;
      const attached = await nova(world.admin, '2.89', 'POST', path, { volumeAttachment: { volumeId: volume } });
      expect(attached.status).toBe(200);
      expect(attached.body.volumeAttachment).toMatchObject({
        volumeId: volume,
        serverId: world.server,
        device: '/dev/sdb',
        tag: null,
        delete_on_termination: false,
      });
      await until('in-use');
      expect((await state())['attachments']).toEqual([
        expect.objectContaining({ server_id: world.server, device: '/dev/sdb', volume_id: volume }),
      ]);
      expect(await show(world)).toMatchObject({
        'os-extended-volumes:volumes_attached': [{ id: volume, delete_on_termination: false }],
      });
      const again = await nova(world.admin, LATEST, 'POST', path, { volumeAttachment: { volumeId: volume } });
      expect(again.status).toBe(400);
      expect((await nova(world.admin, LATEST, 'DELETE', `${path}/${volume}`)).status).toBe(202);
      await until('available');
      await world.admin.call('block-storage', 'DELETE', `/volumes/${volume}`);
    });

    test('a resize waits for its confirmation', async () => {
      const refused = await act(world, { confirmResize: null });
      expect(refused.body.conflictingRequest.message).toBe(
        `Cannot 'confirmResize' instance ${world.server} while it is in vm_state active`,
      );
      const same = await act(world, { resize: { flavorRef: world.flavor } });
      expect(same.body.badRequest.message).toBe('When resizing, instances must change flavor!');
      expect((await act(world, { resize: { flavorRef: world.larger } })).status).toBe(202);
      expect(await untilStatus(world, 'VERIFY_RESIZE')).toMatchObject({ flavor: { original_name: 'contract-large' } });
      const { body } = await nova(world.admin, LATEST, 'GET', `/os-migrations?instance_uuid=${world.server}`);
      expect(body.migrations[0]).toMatchObject({ migration_type: 'resize', status: 'finished' });
      expect((await act(world, { confirmResize: null })).status).toBe(204);
      await untilStatus(world, 'ACTIVE');
    });

    test('evacuating from a host that is up is refused', async () => {
      const host = String((await show(world))['OS-EXT-SRV-ATTR:host']);
      const refused = await act(world, { evacuate: {} });
      expect(refused.status).toBe(400);
      expect(refused.body.badRequest.message).toBe(`Compute service of ${host} is still in use.`);
      const nowhere = await act(world, { evacuate: { host: 'nope' } });
      expect(nowhere.body.itemNotFound.message).toBe('Compute host nope not found.');
    });

    describeServerRefusals(world);

    test('it goes with its port, and stays known to those who ask', async () => {
      expect((await nova(world.admin, LATEST, 'DELETE', `/servers/${world.server}`)).status).toBe(204);
      await eventually(
        world.target,
        async () => (await nova(world.admin, LATEST, 'GET', `/servers/${world.server}`)).status === 404,
      );
      const { body } = await world.admin.call('network', 'GET', `/v2.0/ports?device_id=${world.server}`);
      expect(body.ports).toEqual([]);
      const changed = await nova(world.admin, LATEST, 'GET', '/servers/detail?changes-since=2020-01-01T00:00:00Z');
      const gone = (changed.body.servers as Fields[]).find(({ id }) => id === world.server);
      expect(gone).toMatchObject({ status: 'DELETED', 'OS-EXT-STS:vm_state': 'deleted' });
      const actions = await nova(world.admin, '2.21', 'GET', `/servers/${world.server}/os-instance-actions`);
      expect(actions.body.instanceActions[0].action).toBe('delete');
    });
  });
}

async function show(world: ServerWorld, version = LATEST): Promise<Fields> {
  const { body } = await nova(world.admin, version, 'GET', `/servers/${world.server}`);
  return (body.server ?? {}) as Fields;
}

function act(world: ServerWorld, action: object) {
  return nova(world.admin, LATEST, 'POST', `/servers/${world.server}/action`, action);
}

function untilStatus(world: ServerWorld, status: string): Promise<Fields> {
  return eventually(world.target, async () => {
    const server = await show(world);
    return server['status'] === status && server['OS-EXT-STS:task_state'] === null && server;
  });
}

async function prepare(world: ServerWorld): Promise<void> {
  const flavor = async (name: string, ram: number) => {
    const body = { flavor: { name, ram, vcpus: 1, disk: 1 } };
    return String((await nova(world.admin, '2.1', 'POST', '/flavors', body)).body.flavor.id);
  };
  world.flavor = await flavor('contract-small', 256);
  world.larger = await flavor('contract-large', 512);
  const image = await world.admin.call('image', 'POST', '/v2/images', {
    body: { name: 'contract-boot', disk_format: 'raw', container_format: 'bare' },
  });
  world.image = image.body.id;
  await world.admin.call('image', 'PUT', `/v2/images/${world.image}/file`, {
    body: Buffer.from('boots'),
    headers: { 'content-type': 'application/octet-stream' },
  });
  const network = await world.admin.call('network', 'POST', '/v2.0/networks', {
    body: { network: { name: 'contract-net' } },
  });
  world.network = network.body.network.id;
  const subnet = await world.admin.call('network', 'POST', '/v2.0/subnets', {
    body: { subnet: { network_id: world.network, ip_version: 4, cidr: '10.78.0.0/24' } },
  });
  world.subnet = subnet.body.subnet.id;
}

async function cleanUp(world: ServerWorld): Promise<void> {
  await nova(world.admin, '2.1', 'DELETE', `/servers/${world.server}`);
  await eventually(
    world.target,
    async () => (await nova(world.admin, '2.1', 'GET', `/servers/${world.server}`)).status === 404,
  );
  await world.admin.call('network', 'DELETE', `/v2.0/networks/${world.network}`);
  await world.admin.call('image', 'DELETE', `/v2/images/${world.image}`);
  for (const id of [world.flavor, world.larger]) await nova(world.admin, '2.1', 'DELETE', `/flavors/${id}`);
}
