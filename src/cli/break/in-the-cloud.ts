import type { Network, OpenStackClient } from '../../clients/openstack/index.ts';
import { type Breakage, pick } from './breakage.ts';

const EVENTS = 'get events -n storm --watch';

/** What goes wrong in the cloud's own things, each as a careless administrator would do it by hand. */
export const IN_THE_CLOUD = {
  network: {
    summary: 'delete a network, with everything on it',
    target: 'network name (default management)',
    watch: EVENTS,
    run: async ({ cloud }, name = 'management') => {
      const network = pick(await cloud.network.listNetworks({ name }), 'network', name);
      await emptyNetwork(cloud, network);
      await cloud.network.deleteNetwork(network.id);
      return `deleted network ${network.name} (${network.id})`;
    },
  },
  rule: {
    summary: 'open a security group to everybody, and take one of its rules away',
    target: 'security group name (default nodes)',
    watch: EVENTS,
    run: async ({ cloud }, name = 'nodes') => {
      const group = pick(await cloud.network.listSecurityGroups({ name }), 'security group', name);
      const rules = await cloud.network.listSecurityGroupRules({ security_group_id: group.id, direction: 'ingress' });
      const [victim] = rules;
      if (victim) await cloud.network.deleteSecurityGroupRule(victim.id);
      await cloud.network.createSecurityGroupRule({
        security_group_id: group.id,
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'tcp',
        port_range_min: 23,
        port_range_max: 23,
        remote_ip_prefix: '0.0.0.0/0',
      });
      return `opened telnet to the world in ${group.name}${victim ? ` and deleted rule ${victim.id}` : ''}`;
    },
  },
  dns: {
    summary: "point a subnet's machines at another DNS server",
    target: 'subnet name (default management)',
    watch: EVENTS,
    run: async ({ cloud }, name = 'management') => {
      const subnet = pick(await cloud.network.listSubnets({ name }), 'subnet', name);
      await cloud.network.updateSubnet(subnet.id, { dns_nameservers: ['203.0.113.53'] });
      return `set DNS of subnet ${subnet.name} to 203.0.113.53`;
    },
  },
  flavor: {
    summary: 'delete a flavor',
    target: 'flavor name (default storm.tiny)',
    watch: EVENTS,
    run: async ({ cloud }, name = 'storm.tiny') => {
      const flavor = pick(
        (await cloud.compute.listFlavors()).filter((f) => f.name === name),
        'flavor',
        name,
      );
      await cloud.compute.deleteFlavor(flavor.id);
      return `deleted flavor ${flavor.name}`;
    },
  },
} satisfies Record<string, Breakage>;

async function emptyNetwork(cloud: OpenStackClient, network: Network): Promise<void> {
  const ports = await cloud.network.listPorts({ network_id: network.id });
  for (const port of ports) {
    const owner = port.device_owner ?? '';
    if (owner.startsWith('network:router_interface'))
      await cloud.network.removeRouterInterface(port.device_id ?? '', { port_id: port.id });
    else if (!owner.startsWith('network:')) await cloud.network.deletePort(port.id);
  }
}
