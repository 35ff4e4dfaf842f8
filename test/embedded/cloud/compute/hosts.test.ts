import { beforeEach, describe, expect, test } from 'vitest';
import { type Session, authenticate } from '../../../support/openstack-raw.ts';
import { type EmbeddedTarget, embeddedTarget } from '../../../support/openstack-targets.ts';

type Fields = Record<string, unknown>;

let target: EmbeddedTarget;
let admin: Session;
beforeEach(async () => {
  target = embeddedTarget();
  admin = await authenticate(target, target.admin);
});

async function nova(method: string, path: string, body?: unknown) {
  return admin.call('compute', method, path, {
    headers: { 'openstack-api-version': 'compute 2.93' },
    ...(body === undefined ? {} : { body }),
  });
}

async function makeServer(name: string, extra: object = {}): Promise<string> {
  const flavors = await nova('GET', '/flavors');
  let flavor = flavors.body.flavors[0]?.id as string | undefined;
  flavor ??= (await nova('POST', '/flavors', { flavor: { name: 'small', ram: 512, vcpus: 1, disk: 0 } })).body.flavor
    .id;
  const image = await admin.call('image', 'POST', '/v2/images', {
    body: { disk_format: 'raw', container_format: 'bare' },
  });
  await admin.call('image', 'PUT', `/v2/images/${String(image.body.id)}/file`, {
    body: Buffer.from('x'),
    headers: { 'content-type': 'application/octet-stream' },
  });
  const server = { name, flavorRef: flavor, imageRef: image.body.id, networks: 'none' };
  const { body } = await nova('POST', '/servers', { server, ...extra });
  await target.clock.advance(5000);
  return String(body.server.id);
}

const show = async (id: string) => (await nova('GET', `/servers/${id}`)).body.server as Fields;
const hostOf = async (id: string) => String((await show(id))['OS-EXT-SRV-ATTR:host']);
const serviceOf = async (host: string) =>
  (await nova('GET', `/os-services?binary=nova-compute&host=${host}`)).body.services[0] as Fields;
const force = async (host: string, down: boolean) =>
  nova('PUT', `/os-services/${String((await serviceOf(host))['id'])}`, { forced_down: down });

describe('a host without power', () => {
  test('is noticed after a minute, and shows what last was until then', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    target.cloud.hosts.cut(host);
    await target.clock.advance(50_000);
    expect(await serviceOf(host)).toMatchObject({ state: 'up' });
    await target.clock.advance(20_000);
    expect(await serviceOf(host)).toMatchObject({ state: 'down', status: 'enabled' });
    expect(await show(server)).toMatchObject({ status: 'ACTIVE', host_status: 'UNKNOWN' });
  });

  test('gets no new servers once it is noticed', async () => {
    for (const { name } of target.cloud.hosts.list().slice(1)) target.cloud.hosts.cut(name);
    await target.clock.advance(70_000);
    const only = target.cloud.hosts.list()[0]?.name;
    expect(await hostOf(await makeServer('lonely'))).toBe(only);
    target.cloud.hosts.cut(only ?? '');
    await target.clock.advance(70_000);
    expect(await show(await makeServer('homeless'))).toMatchObject({
      status: 'ERROR',
      fault: { code: 500, message: 'No valid host was found. ' },
    });
  });

  test('finds its guests shut off when it is back', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    target.cloud.hosts.cut(host);
    await target.clock.advance(70_000);
    target.cloud.hosts.start(host);
    await target.clock.advance(10_000);
    expect(await serviceOf(host)).toMatchObject({ state: 'up' });
    expect(await show(server)).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:power_state': 4 });
  });

  test('leaves what was under way undone, and finishes a delete when it is back', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    target.cloud.hosts.cut(host);
    await nova('DELETE', `/servers/${server}`);
    await target.clock.advance(5000);
    expect(await show(server)).toMatchObject({ 'OS-EXT-STS:task_state': 'deleting' });
    target.cloud.hosts.start(host);
    await target.clock.advance(10_000);
    expect((await nova('GET', `/servers/${server}`)).status).toBe(404);
  });
});

describe('an evacuation', () => {
  test('moves a server off a host that is down, and is completed by its return', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    const refused = await nova('POST', `/servers/${server}/action`, { evacuate: {} });
    expect(refused.body.badRequest.message).toBe(`Compute service of ${host} is still in use.`);

    target.cloud.hosts.cut(host);
    await force(host, true);
    expect((await nova('POST', `/servers/${server}/action`, { evacuate: {} })).status).toBe(200);
    await target.clock.advance(500);
    expect(await show(server)).toMatchObject({ status: 'REBUILD' });
    await target.clock.advance(5000);
    expect(await show(server)).toMatchObject({ status: 'ACTIVE' });
    expect(await hostOf(server)).not.toBe(host);

    const early = await force(host, false);
    expect(early.status).toBe(400);
    expect(early.body.badRequest.message).toBe(
      `Unable to force up host ${host} as \`done\` evacuation migration records remain associated with the host. Ensure the compute service has been restarted, allowing these records to move to \`completed\` before retrying this request.`,
    );
    target.cloud.hosts.start(host);
    await target.clock.advance(10_000);
    const { body } = await nova('GET', '/os-migrations?migration_type=evacuation');
    expect(body.migrations[0]).toMatchObject({ status: 'completed', source_compute: host });
    expect((await force(host, false)).status).toBe(200);
    expect(await serviceOf(host)).toMatchObject({ state: 'up', forced_down: false });
  });

  test('stays within the zone that the server asked for, or ends in error', async () => {
    const host = 'compute-az1-1';
    const { body } = await nova('POST', '/os-aggregates', { aggregate: { name: 'az1', availability_zone: 'az1' } });
    await nova('POST', `/os-aggregates/${String(body.aggregate.id)}/action`, { add_host: { host } });
    const zoned = await makeZoned('az1');
    expect(await hostOf(zoned)).toBe(host);
    target.cloud.hosts.cut(host);
    await force(host, true);
    expect((await nova('POST', `/servers/${zoned}/action`, { evacuate: {} })).status).toBe(200);
    await target.clock.advance(5000);
    expect(await show(zoned)).toMatchObject({ status: 'ERROR', 'OS-EXT-SRV-ATTR:host': host });
  });

  async function makeZoned(zone: string): Promise<string> {
    const { body: flavor } = await nova('POST', '/flavors', { flavor: { name: 'z', ram: 512, vcpus: 1, disk: 0 } });
    const { body: volume } = await admin.call('block-storage', 'POST', '/volumes', { body: { volume: { size: 1 } } });
    await target.clock.advance(2000);
    const boot = { boot_index: 0, uuid: volume.volume.id, source_type: 'volume', destination_type: 'volume' };
    const server = { name: 'zoned', flavorRef: flavor.flavor.id, networks: 'none', availability_zone: zone };
    const { body } = await nova('POST', '/servers', { server: { ...server, block_device_mapping_v2: [boot] } });
    await target.clock.advance(5000);
    return String(body.server.id);
  }

  test('during a partition leaves a stale guest, until nova-compute restarts', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    target.cloud.hosts.partition(host);
    await target.clock.advance(70_000);
    await nova('POST', `/servers/${server}/action`, { evacuate: {} });
    await target.clock.advance(5000);
    const stale = () => target.cloud.hosts.list().find(({ name }) => name === host)?.staleGuests;
    expect(stale()).toEqual([server]);
    target.cloud.hosts.heal(host);
    expect(stale()).toEqual([server]);
    target.cloud.hosts.restartCompute(host);
    await target.clock.advance(2000);
    expect(stale()).toEqual([]);
  });
});

describe('a host that comes back', () => {
  const told = (server: string, action: 'os-start' | 'os-stop') =>
    nova('POST', `/servers/${server}/action`, { [action]: null });

  test('from being cut off starts what it was told to start meanwhile', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    await told(server, 'os-stop');
    await target.clock.advance(5000);
    target.cloud.hosts.partition(host);
    await told(server, 'os-start');
    await target.clock.advance(20_000);
    expect(await show(server)).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': 'powering-on' });
    target.cloud.hosts.heal(host);
    await target.clock.advance(2000);
    expect(await show(server)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': null });
  });

  test('from a power cut stops and starts what it was told to', async () => {
    const server = await makeServer('one');
    const host = await hostOf(server);
    for (const [action, status] of [
      ['os-stop', 'SHUTOFF'],
      ['os-start', 'ACTIVE'],
    ] as const) {
      target.cloud.hosts.cut(host);
      await told(server, action);
      await target.clock.advance(20_000);
      target.cloud.hosts.start(host);
      await target.clock.advance(10_000);
      expect(await show(server)).toMatchObject({ status, 'OS-EXT-STS:task_state': null });
    }
  });
});

describe('server groups', () => {
  test('anti-affinity finds no host when every host has a member', async () => {
    for (const { name } of target.cloud.hosts.list().slice(2)) target.cloud.hosts.cut(name);
    await target.clock.advance(70_000);
    const { body } = await nova('POST', '/os-server-groups', { server_group: { name: 'g', policy: 'anti-affinity' } });
    const hints = { 'os:scheduler_hints': { group: body.server_group.id } };
    const first = await makeServer('one', hints);
    const second = await makeServer('two', hints);
    expect(await hostOf(first)).not.toBe(await hostOf(second));
    expect(await show(await makeServer('three', hints))).toMatchObject({
      status: 'ERROR',
      fault: { message: 'No valid host was found. There are not enough hosts available.' },
    });
  });
});
