import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackCli } from '../../support/openstack-cli.ts';

type Fields = Record<string, unknown>;
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8s6s2AMRymJX5iaN0Eyddr1fGguM6xDnQs9bPJ7CyK a@b\n';
const HOST = 'compute-az3-2';

/** The `openstack` command itself: what people type has to work, and to show the same. */
export function describeCliContract(connect: () => Promise<OpenStackCli>): void {
  describe('openstack command', () => {
    let cli: OpenStackCli;
    const folder = mkdtempSync(join(tmpdir(), 'openstack-cli-'));
    const file = (name: string) => join(folder, name);
    beforeAll(async () => {
      cli = await connect();
      writeFileSync(file('key.pub'), PUBLIC_KEY);
      writeFileSync(file('image'), 'not much of an image');
    });
    afterAll(async () => {
      await cli.run('router', 'remove', 'subnet', 'cli-router', 'cli-subnet');
      for (const [kind, name] of [...LEFT_OVERS, ...NETWORK_PARTS]) await cli.run(...kind.split(' '), 'delete', name);
      cli.close();
      rmSync(folder, { recursive: true });
    });

    test('flavors', async () => {
      const sizes = ['--ram', '512', '--vcpus', '1', '--disk', '1'];
      const made = await cli.json(
        'flavor',
        'create',
        ...sizes,
        '--property',
        'a=b',
        '--description',
        'mark',
        'cli-flavor',
      );
      expect(made).toMatchObject({ name: 'cli-flavor', ram: 512, description: 'mark', properties: { a: 'b' } });
      await cli.run('flavor', 'set', '--property', 'c=d', 'cli-flavor');
      const listed = (await cli.json('flavor', 'list', '--long')) as Fields[];
      expect(listed).toContainEqual(expect.objectContaining({ Name: 'cli-flavor', Properties: { a: 'b', c: 'd' } }));
    });

    test('key pairs', async () => {
      const made = await cli.json('keypair', 'create', '--public-key', file('key.pub'), 'cli-key');
      expect(made).toMatchObject({ name: 'cli-key', type: 'ssh', fingerprint: expect.stringMatching(/^88:36:2c/) });
      expect(await cli.json('keypair', 'show', 'cli-key')).toMatchObject({ is_deleted: false });
    });

    test('aggregates and zones', async () => {
      await cli.json('aggregate', 'create', '--zone', 'cli-zone', 'cli-aggregate');
      expect(await cli.json('aggregate', 'add', 'host', 'cli-aggregate', HOST)).toMatchObject({ hosts: [HOST] });
      await cli.run('aggregate', 'set', '--property', 'x=y', 'cli-aggregate');
      expect(await cli.json('aggregate', 'show', 'cli-aggregate')).toMatchObject({
        availability_zone: 'cli-zone',
        properties: { x: 'y' },
      });
      expect(await cli.json('availability', 'zone', 'list')).toContainEqual({
        'Zone Name': 'cli-zone',
        'Zone Status': 'available',
      });
      await cli.json('aggregate', 'remove', 'host', 'cli-aggregate', HOST);
      expect((await cli.run('aggregate', 'delete', 'cli-aggregate')).code).toBe(0);
    });

    test('images go up and come back', async () => {
      const formats = ['--disk-format', 'raw', '--container-format', 'bare'];
      await cli.json('image', 'create', '--file', file('image'), ...formats, '--property', 'p=q', 'cli-image');
      await cli.run('image', 'set', '--tag', 'marked', '--min-disk', '1', 'cli-image');
      expect(await cli.json('image', 'show', 'cli-image')).toMatchObject({
        status: 'active',
        size: 20,
        min_disk: 1,
        tags: ['marked'],
        properties: { p: 'q', os_hash_algo: 'sha512' },
      });
      await cli.run('image', 'save', '--file', file('copy'), 'cli-image');
      expect(readFileSync(file('copy'), 'utf8')).toBe('not much of an image');
    });

    test('volumes and their types', async () => {
      expect(await cli.json('volume', 'type', 'create', '--property', 'q=r', 'cli-type')).toMatchObject({
        properties: { q: 'r' },
      });
      const made = await cli.json('volume', 'create', '--size', '1', '--property', 'm=n', 'cli-volume');
      expect(made).toMatchObject({ size: 1, status: 'creating', properties: { m: 'n' }, type: '__DEFAULT__' });
      const listed = (await cli.json('volume', 'list', '--long')) as Fields[];
      expect(listed).toContainEqual(expect.objectContaining({ Name: 'cli-volume', Properties: { m: 'n' } }));
    });

    test('services of compute and volumes', async () => {
      const services = (await cli.json('compute', 'service', 'list', '--host', HOST)) as Fields[];
      expect(services).toEqual([
        expect.objectContaining({ Binary: 'nova-compute', Host: HOST, Status: 'enabled', State: 'up' }),
      ]);
      await cli.run('compute', 'service', 'set', '--disable', '--disable-reason', 'cli', HOST, 'nova-compute');
      const disabled = (await cli.json('compute', 'service', 'list', '--host', HOST, '--long')) as Fields[];
      expect(disabled).toEqual([expect.objectContaining({ Status: 'disabled', 'Disabled Reason': 'cli' })]);
      await cli.run('compute', 'service', 'set', '--enable', HOST, 'nova-compute');
      const volume = (await cli.json('volume', 'service', 'list')) as Fields[];
      expect(volume).toContainEqual(
        expect.objectContaining({ Binary: 'cinder-volume', Host: 'controller@az1', Zone: 'az1', State: 'up' }),
      );
    });

    test('hypervisors and resource providers', async () => {
      const hypervisors = (await cli.json('hypervisor', 'list')) as Fields[];
      expect(hypervisors).toContainEqual(
        expect.objectContaining({ 'Hypervisor Hostname': HOST, 'Hypervisor Type': 'fake', State: 'up' }),
      );
      const providers = (await cli.json('resource', 'provider', 'list', '--name', HOST)) as Fields[];
      const [{ uuid } = {}] = providers;
      const stock = (await cli.json('resource', 'provider', 'inventory', 'list', String(uuid))) as Fields[];
      expect(stock).toContainEqual(expect.objectContaining({ resource_class: 'VCPU', total: 64 }));
    });

    test('quotas and limits', async () => {
      await cli.run('quota', 'set', '--cores', '33', '--volumes', '12', 'demo');
      expect(await cli.json('quota', 'show', 'demo')).toMatchObject({ cores: 33, volumes: 12 });
      await cli.run('quota', 'set', '--cores', '20', '--volumes', '10', 'demo');
      const limits = (await cli.json('limits', 'show', '--absolute')) as Fields[];
      expect(limits).toContainEqual({ Name: 'maxTotalKeypairs', Value: 100 });
    });

    test('networks, routers, groups, ports', async () => {
      const network = (await cli.json('network', 'create', '--description', 'mark', 'cli-network')) as Fields;
      expect(network).toMatchObject({ name: 'cli-network', status: 'ACTIVE', description: 'mark', subnets: [] });
      const range = ['--subnet-range', '10.77.0.0/24', '--dns-nameserver', '10.77.0.2'];
      const subnet = await cli.json('subnet', 'create', '--network', 'cli-network', ...range, 'cli-subnet');
      expect(subnet).toMatchObject({ cidr: '10.77.0.0/24', gateway_ip: '10.77.0.1', dns_nameservers: ['10.77.0.2'] });
      await cli.json('router', 'create', 'cli-router');
      expect(await cli.run('router', 'add', 'subnet', 'cli-router', 'cli-subnet')).toMatchObject({ code: 0 });
      const router = (await cli.json('router', 'show', 'cli-router')) as { interfaces_info: Fields[] };
      expect(router.interfaces_info).toEqual([expect.objectContaining({ ip_address: '10.77.0.1' })]);
      await cli.json('security', 'group', 'create', 'cli-group');
      const open = ['--protocol', 'tcp', '--dst-port', '443', '--remote-ip', '10.0.0.0/8', 'cli-group'];
      expect(await cli.json('security', 'group', 'rule', 'create', ...open)).toMatchObject({
        ether_type: 'IPv4',
        port_range_min: 443,
        remote_ip_prefix: '10.0.0.0/8',
      });
      const rules = (await cli.json('security', 'group', 'rule', 'list', 'cli-group')) as Fields[];
      expect(rules).toHaveLength(3);
      const fixed = ['--fixed-ip', 'subnet=cli-subnet,ip-address=10.77.0.9', '--security-group', 'cli-group'];
      const port = await cli.json('port', 'create', '--network', 'cli-network', ...fixed, 'cli-port');
      expect(port).toMatchObject({ status: 'DOWN', fixed_ips: [expect.objectContaining({ ip_address: '10.77.0.9' })] });
      const refused = await cli.run('network', 'delete', 'cli-network');
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('one or more ports still in use') });
      await cli.run('port', 'delete', 'cli-port');
      await cli.run('router', 'remove', 'subnet', 'cli-router', 'cli-subnet');
      for (const [kind, name] of NETWORK_PARTS) {
        expect(await cli.run(...kind.split(' '), 'delete', name)).toMatchObject({ code: 0, err: '' });
      }
    });

    test('servers', async () => {
      await cli.json('network', 'create', 'cli-servers');
      await cli.json('subnet', 'create', '--network', 'cli-servers', '--subnet-range', '10.78.0.0/24', 'cli-servers');
      const parts = [
        '--image',
        'cli-image',
        '--flavor',
        'cli-flavor',
        '--network',
        'cli-servers',
        '--key-name',
        'cli-key',
      ];
      await cli.run('image', 'unset', '--property', 'p', 'cli-image');
      await cli.run('flavor', 'unset', '--property', 'a', '--property', 'c', 'cli-flavor');
      const made = await cli.json('server', 'create', ...parts, '--property', 'm=n', '--wait', 'cli-server');
      expect(made).toMatchObject({
        status: 'ACTIVE',
        properties: { m: 'n' },
        addresses: { 'cli-servers': [expect.any(String)] },
      });
      expect(await cli.run('server', 'stop', 'cli-server')).toMatchObject({ code: 0 });
      const listed = (await cli.json('server', 'list')) as Fields[];
      expect(listed).toContainEqual(expect.objectContaining({ Name: 'cli-server', Flavor: 'cli-flavor' }));
      const actions = (await cli.json('server', 'event', 'list', 'cli-server')) as Fields[];
      expect(actions.map(({ Action }) => Action)).toEqual(['stop', 'create']);
      expect(await cli.run('server', 'delete', '--wait', 'cli-server')).toMatchObject({ code: 0 });
    });

    test('what is not there', async () => {
      const { code, err } = await cli.run('server', 'show', 'cli-nonesuch');
      expect(code).toBe(1);
      expect(err).toMatch(/No server with a name or ID of 'cli-nonesuch' exists|No Server found for cli-nonesuch/);
    });
  });
}

const NETWORK_PARTS = [
  ['router', 'cli-router'],
  ['security group', 'cli-group'],
  ['network', 'cli-network'],
] as const;

const LEFT_OVERS = [
  ['server', 'cli-server'],
  ['port', 'cli-port'],
  ['network', 'cli-servers'],
  ['flavor', 'cli-flavor'],
  ['keypair', 'cli-key'],
  ['image', 'cli-image'],
  ['volume', 'cli-volume'],
  ['volume type', 'cli-type'],
] as const;
