import type { Network, OpenStackClient } from '../../clients/openstack/index.ts';

/** The embedded cloud's hosts, which no API of OpenStack can cut off. */
export interface HostSwitch {
  /** Does it to the host; throws when there is no such host. */
  set(host: string, verb: 'cut' | 'start'): Promise<void>;
}

/** What can be broken: the cloud as its administrator sees it, and the power of its hosts. */
export interface Breakable {
  readonly cloud: OpenStackClient;
  readonly hosts: HostSwitch;
}

/** Something that goes wrong in a cloud: does it, and says what it did. */
export interface Breakage {
  readonly summary: string;
  /** What `name` picks, and what is picked without it. */
  readonly target: string;
  run(breakable: Breakable, name: string | undefined): Promise<string>;
}

/** What `stormctl break` can do, each as a careless administrator would do it by hand. */
export const BREAKAGES: Readonly<Record<string, Breakage>> = {
  network: {
    summary: 'delete a network, with everything on it',
    target: 'network name (default management)',
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
    run: async ({ cloud }, name = 'management') => {
      const subnet = pick(await cloud.network.listSubnets({ name }), 'subnet', name);
      await cloud.network.updateSubnet(subnet.id, { dns_nameservers: ['203.0.113.53'] });
      return `set DNS of subnet ${subnet.name} to 203.0.113.53`;
    },
  },
  flavor: {
    summary: 'delete a flavor',
    target: 'flavor name (default storm.tiny)',
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
  server: {
    summary: 'stop a server behind its owner’s back',
    target: 'server name (default: the first that runs)',
    run: async ({ cloud }, name) => {
      const servers = await cloud.compute.listServers({ all_tenants: true, status: 'ACTIVE' });
      const server = pick(
        servers.filter((s) => name === undefined || s.name === name),
        'running server',
        name,
      );
      await cloud.compute.stopServer(server.id);
      return `stopped server ${server.name} (${server.id})`;
    },
  },
  host: {
    summary: 'cut the power of a compute host',
    target: 'host name (default compute-az1-1)',
    run: async ({ hosts }, name = 'compute-az1-1') => {
      await hosts.set(name, 'cut');
      return `cut the power of ${name}: its zone says so once Nova misses it; "stormctl break power ${name}" gives it back`;
    },
  },
  power: {
    summary: 'give a compute host its power back',
    target: 'host name (default compute-az1-1)',
    run: async ({ hosts }, name = 'compute-az1-1') => {
      await hosts.set(name, 'start');
      return `started ${name}`;
    },
  },
};

function pick<T>(found: readonly T[], what: string, name: string | undefined): T {
  const [first] = found;
  if (first === undefined) throw new Error(`the cloud has no ${what}${name === undefined ? '' : ` named ${name}`}`);
  return first;
}

async function emptyNetwork(cloud: OpenStackClient, network: Network): Promise<void> {
  const ports = await cloud.network.listPorts({ network_id: network.id });
  for (const port of ports) {
    const owner = port.device_owner ?? '';
    if (owner.startsWith('network:router_interface'))
      await cloud.network.removeRouterInterface(port.device_id ?? '', { port_id: port.id });
    else if (!owner.startsWith('network:')) await cloud.network.deletePort(port.id);
  }
}
