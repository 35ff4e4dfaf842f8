import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connect, type Connection, openConnection } from './connection.ts';

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBHC5v1hZ0m3nQkCzzQLqxu7kDDhiyC1sxBVC0Ky5Jbf test';

export function describeComputeClient(connect: Connect): void {
  describe('compute client', () => {
    let connection: Connection;
    beforeAll(() => {
      connection = openConnection(connect);
    });
    afterAll(() => connection.close());

    it('holds a flavor', async () => {
      const { admin, member, prefix: name } = connection;
      const { compute } = admin;
      const made = await compute.createFlavor({
        name,
        vcpus: 2,
        ram: 512,
        disk: 3,
        description: 'mark',
        'os-flavor-access:is_public': false,
      });
      expect(made).toMatchObject({ vcpus: 2, ram: 512, disk: 3, swap: 0, description: 'mark' });
      expect(await compute.setFlavorExtraSpecs(made.id, { 'hw:cpu_policy': 'shared' })).toEqual({
        'hw:cpu_policy': 'shared',
      });
      expect(await compute.updateFlavor(made.id, { description: 'other' })).toMatchObject({ description: 'other' });
      const found = (await compute.listFlavors({ is_public: 'None' })).find(({ id }) => id === made.id);
      expect(found).toMatchObject({ description: 'other', extra_specs: { 'hw:cpu_policy': 'shared' } });
      const me = await member.identity.whoAmI();
      await compute.addFlavorAccess(made.id, me.project?.id ?? '');
      expect(await compute.listFlavorAccess(made.id)).toEqual([me.project?.id]);
      expect(await member.compute.getFlavor(made.id)).toMatchObject({ name });
      await compute.removeFlavorAccess(made.id, me.project?.id ?? '');
      await compute.deleteFlavorExtraSpec(made.id, 'hw:cpu_policy');
      await expect(compute.createFlavor({ name, vcpus: 1, ram: 1, disk: 1 })).rejects.toMatchObject({
        fault: 'conflict',
      });
      await expect(member.compute.createFlavor({ name: 'x', vcpus: 1, ram: 1, disk: 1 })).rejects.toMatchObject({
        fault: 'forbidden',
      });
      await compute.deleteFlavor(made.id);
      await expect(compute.getFlavor(made.id)).rejects.toMatchObject({ fault: 'not-found', system: 'nova' });
    });

    it('holds a keypair and a server group', async () => {
      const { compute } = connection.member;
      const name = connection.prefix;
      const key = await compute.createKeypair({ name, public_key: PUBLIC_KEY, type: 'ssh' });
      expect(key).toMatchObject({ name, public_key: PUBLIC_KEY });
      expect(await compute.getKeypair(name)).toMatchObject({ fingerprint: key.fingerprint });
      expect((await compute.listKeypairs()).map((one) => one.name)).toContain(name);
      await expect(compute.createKeypair({ name, public_key: PUBLIC_KEY })).rejects.toMatchObject({
        fault: 'conflict',
      });
      await compute.deleteKeypair(name);
      const group = await compute.createServerGroup({ name, policy: 'anti-affinity' });
      expect(await compute.getServerGroup(group.id)).toMatchObject({ name, policy: 'anti-affinity', members: [] });
      expect((await compute.listServerGroups()).map(({ id }) => id)).toContain(group.id);
      await compute.deleteServerGroup(group.id);
    });

    it('sees hosts, services and zones', async () => {
      const { compute } = connection.admin;
      const services = await compute.listComputeServices({ binary: 'nova-compute' });
      expect(services).toContainEqual(
        expect.objectContaining({ host: 'compute-az1-1', state: 'up', forced_down: false }),
      );
      expect((await compute.listHypervisors()).map((one) => one.hypervisor_hostname)).toContain('compute-az1-1');
      expect((await compute.listComputeZones({ detail: true })).map(({ zoneName }) => zoneName)).toContain('nova');
      expect((await connection.member.compute.listComputeZones()).every(({ hosts }) => !hosts)).toBe(true);
      expect(Array.isArray(await compute.listMigrations())).toBe(true);
    });

    it('disables a host, and enables it', async () => {
      const { compute } = connection.admin;
      const [service] = await compute.listComputeServices({ binary: 'nova-compute', host: 'compute-az3-2' });
      const id = service?.id ?? '';
      expect(await compute.updateComputeService(id, { status: 'disabled', disabled_reason: 'test' })).toMatchObject({
        status: 'disabled',
        disabled_reason: 'test',
      });
      expect(await compute.updateComputeService(id, { status: 'enabled' })).toMatchObject({ status: 'enabled' });
    });

    it('holds an aggregate', async () => {
      const { compute } = connection.admin;
      const name = connection.prefix;
      const made = await compute.createAggregate({ name, availability_zone: name });
      expect(made).toMatchObject({ name, availability_zone: name });
      const joined = await compute.addHostToAggregate(made.id, 'compute-az3-2');
      expect(joined.hosts).toEqual(['compute-az3-2']);
      expect(await compute.setAggregateMetadata(made.id, { mark: 'x' })).toMatchObject({
        metadata: { mark: 'x', availability_zone: name },
      });
      await expect(compute.addHostToAggregate(made.id, 'compute-az3-2')).rejects.toMatchObject({ fault: 'conflict' });
      await expect(compute.deleteAggregate(made.id)).rejects.toMatchObject({ fault: 'invalid' });
      expect(await compute.listAggregates()).toContainEqual(
        expect.objectContaining({ id: made.id, hosts: ['compute-az3-2'] }),
      );
      await compute.removeHostFromAggregate(made.id, 'compute-az3-2');
      await compute.deleteAggregate(made.id);
    });

    it('keeps quotas and limits', async () => {
      const { admin, member, prefix } = connection;
      const project = await admin.identity.createProject({ name: `${prefix}-nova`, domain_id: 'default' });
      await admin.compute.setComputeQuotas(project.id, { cores: 7 });
      expect(await admin.compute.getComputeQuotas(project.id)).toMatchObject({ cores: { limit: 7, in_use: 0 } });
      await admin.identity.deleteProject(project.id);
      expect(await member.compute.getComputeLimits()).toHaveProperty('totalCoresUsed');
    });

    it('explains what Nova does not like', async () => {
      const { compute } = connection.member;
      await expect(compute.getServer('none')).rejects.toMatchObject({
        fault: 'not-found',
        requestId: expect.stringMatching(/^req-/),
      });
      const error: unknown = await compute
        .createServer({ name: 'x', flavorRef: 'none', imageRef: 'none', networks: 'none', adminPass: 'tell nobody' })
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ fault: 'invalid', operation: 'create server' });
      expect((error as Error).message).not.toContain('tell nobody');
    });
  });
}
