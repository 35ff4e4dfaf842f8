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
      for (const [kind, name] of LEFT_OVERS) await cli.run(...kind.split(' '), 'delete', name);
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

    test('what is not there', async () => {
      const { code, err } = await cli.run('server', 'show', 'cli-nonesuch');
      expect(code).toBe(1);
      expect(err).toMatch(/No server with a name or ID of 'cli-nonesuch' exists|No Server found for cli-nonesuch/);
    });
  });
}

const LEFT_OVERS = [
  ['flavor', 'cli-flavor'],
  ['keypair', 'cli-key'],
  ['image', 'cli-image'],
  ['volume', 'cli-volume'],
  ['volume type', 'cli-type'],
] as const;
