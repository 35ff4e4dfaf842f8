import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connect, type Connection, openConnection } from './connection.ts';

export function describeNetworkClient(connect: Connect): void {
  describe('network client', () => {
    let connection: Connection;
    beforeAll(() => {
      connection = openConnection(connect);
    });
    afterAll(() => connection.close());

    it('holds a routed network and takes it down again', async () => {
      const { prefix: name, admin } = connection;
      const { network: neutron } = admin;
      const outside = await neutron.createNetwork({ name: `${name}-ext`, 'router:external': true });
      const outer = await neutron.createSubnet({
        network_id: outside.id,
        cidr: '10.254.91.0/24',
        ip_version: 4,
        enable_dhcp: false,
      });
      const network = await neutron.createNetwork({ name, description: 'mark' });
      expect(network).toMatchObject({ description: 'mark', 'router:external': false, admin_state_up: true });
      expect(await neutron.listNetworks({ name })).toMatchObject([{ id: network.id, description: 'mark' }]);
      const both = await neutron.listNetworks({ id: [network.id, outside.id], name: [name, outside.name] });
      expect(both.map(({ id }) => id).toSorted()).toEqual([network.id, outside.id].toSorted());
      expect(await neutron.updateNetwork(network.id, { description: 'other' })).toMatchObject({ description: 'other' });
      const subnet = await neutron.createSubnet({
        network_id: network.id,
        name,
        cidr: '10.77.0.0/24',
        ip_version: 4,
        dns_nameservers: ['9.9.9.9'],
        allocation_pools: [{ start: '10.77.0.10', end: '10.77.0.12' }],
      });
      expect(subnet).toMatchObject({ gateway_ip: '10.77.0.1', dns_nameservers: ['9.9.9.9'], enable_dhcp: true });
      const router = await neutron.createRouter({ name, external_gateway_info: { network_id: outside.id } });
      expect(router.external_gateway_info).toMatchObject({ network_id: outside.id });
      expect(await neutron.addRouterInterface(router.id, { subnet_id: subnet.id })).toMatchObject({ id: router.id });
      await expect(neutron.addRouterInterface(router.id, { subnet_id: subnet.id })).rejects.toMatchObject({
        fault: 'invalid',
      });
      const port = await neutron.createPort({
        network_id: network.id,
        name,
        fixed_ips: [{ ip_address: '10.77.0.10' }],
        allowed_address_pairs: [{ ip_address: '10.77.0.200' }],
      });
      expect(port.fixed_ips).toEqual([{ subnet_id: subnet.id, ip_address: '10.77.0.10' }]);
      await expect(
        neutron.createPort({ network_id: network.id, fixed_ips: [{ ip_address: '10.77.0.10' }] }),
      ).rejects.toMatchObject({ fault: 'conflict' });
      const floating = await neutron.createFloatingIp({ floating_network_id: outside.id, port_id: port.id });
      expect(floating).toMatchObject({ fixed_ip_address: '10.77.0.10', router_id: router.id });
      expect(await neutron.updateFloatingIp(floating.id, { port_id: null })).toMatchObject({ port_id: null });
      await expect(neutron.deleteNetwork(network.id)).rejects.toMatchObject({
        fault: 'conflict',
        message: expect.stringContaining('NetworkInUse'),
      });
      await expect(neutron.deleteRouter(router.id)).rejects.toMatchObject({ fault: 'conflict' });
      await neutron.setTags('networks', network.id, ['one', 'two']);
      expect([...(await neutron.getNetwork(network.id)).tags].sort()).toEqual(['one', 'two']);

      await neutron.deleteFloatingIp(floating.id);
      await neutron.deletePort(port.id);
      await neutron.removeRouterInterface(router.id, { subnet_id: subnet.id });
      await neutron.deleteRouter(router.id);
      await neutron.deleteSubnet(subnet.id);
      await neutron.deleteNetwork(network.id);
      await neutron.deleteSubnet(outer.id);
      await neutron.deleteNetwork(outside.id);
      await expect(neutron.getNetwork(network.id)).rejects.toMatchObject({ fault: 'not-found', system: 'neutron' });
    });

    it('says that addresses have run out', async () => {
      const { network: neutron } = connection.member;
      const network = await neutron.createNetwork({ name: connection.prefix });
      await neutron.createSubnet({
        network_id: network.id,
        cidr: '10.78.0.0/29',
        ip_version: 4,
        enable_dhcp: false,
        allocation_pools: [{ start: '10.78.0.2', end: '10.78.0.2' }],
      });
      const port = await neutron.createPort({ network_id: network.id });
      await expect(neutron.createPort({ network_id: network.id })).rejects.toMatchObject({ fault: 'quota' });
      await neutron.deletePort(port.id);
      await neutron.deleteNetwork(network.id);
    });

    it('holds security groups', async () => {
      const { prefix: name, member } = connection;
      const group = await member.network.createSecurityGroup({ name, description: 'mark' });
      expect(group.security_group_rules.map(({ direction }) => direction)).toEqual(['egress', 'egress']);
      const body = {
        security_group_id: group.id,
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'tcp',
        port_range_min: 22,
        port_range_max: 22,
        remote_ip_prefix: '10.0.0.0/8',
      } as const;
      const rule = await member.network.createSecurityGroupRule(body);
      await expect(member.network.createSecurityGroupRule(body)).rejects.toMatchObject({ fault: 'conflict' });
      const rules = await member.network.listSecurityGroupRules({ security_group_id: group.id });
      expect(rules.find(({ id }) => id === rule.id)).toMatchObject({ protocol: 'tcp', port_range_max: 22 });
      const others = [443, 53].map((port) => ({ ...body, port_range_min: port, port_range_max: port }));
      // One of them is there: none of them is made.
      await expect(member.network.createSecurityGroupRules([...others, body])).rejects.toMatchObject({
        fault: 'conflict',
      });
      const made = await member.network.createSecurityGroupRules(others);
      expect(made.map(({ port_range_max }) => port_range_max)).toEqual([443, 53]);
      const after = await member.network.listSecurityGroupRules({ security_group_id: group.id, direction: 'ingress' });
      expect(after.map(({ port_range_max }) => port_range_max).toSorted()).toEqual([22, 443, 53]);
      await member.network.deleteSecurityGroupRule(rule.id);
      await member.network.deleteSecurityGroup(group.id);
    });

    it('keeps quotas', async () => {
      const { admin, prefix } = connection;
      const project = await admin.identity.createProject({ name: `${prefix}-net`, domain_id: 'default' });
      await admin.network.setNetworkQuotas(project.id, { network: 3 });
      expect((await admin.network.getNetworkQuotas(project.id))['network']).toMatchObject({ limit: 3, used: 0 });
      await admin.network.resetNetworkQuotas(project.id);
      expect((await admin.network.getNetworkQuotas(project.id))['network']?.limit).not.toBe(3);
      await admin.identity.deleteProject(project.id);
    });

    it('reads all pages', async () => {
      const { prefix, member } = connection;
      const made = await Promise.all(
        Array.from({ length: 5 }, (_, n) => member.network.createSecurityGroup({ name: `${prefix}-${n}` })),
      );
      const listed = await member.network.listSecurityGroups({ limit: 2 });
      expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
      await Promise.all(made.map(({ id }) => member.network.deleteSecurityGroup(id)));
    });

    it('lists what the cloud consists of', async () => {
      const { network } = connection.admin;
      expect((await network.listExtensions()).map(({ alias }) => alias)).toContain('security-group');
      expect(Array.isArray(await network.listAgents())).toBe(true);
      expect(Array.isArray(await network.listNetworkZones())).toBe(true);
    });
  });
}
