import type { OpenStackClient } from '../../../../src/clients/openstack/index.ts';
import { guestFacts } from '../hosts.ts';
import { NAME } from './state.ts';

/** The first of what is listed, or what is made where there is none. */
export async function one<T>(listed: Promise<readonly T[]>, make: () => Promise<T>): Promise<T> {
  return (await listed)[0] ?? make();
}

export interface Tenant {
  readonly networkId: string;
  readonly securityGroupId: string;
  /** Network that floating addresses are of. */
  readonly externalId: string;
  readonly mine: { readonly project_id: string };
}

/** Network, router and security group of the machines; what is there is taken as it is. */
export async function makeTenant({ identity, network }: OpenStackClient): Promise<Tenant> {
  const project = (await identity.listProjects({ name: 'admin' }))[0]?.id ?? '';
  const mine = { project_id: project };
  const tenant = await one(network.listNetworks({ name: NAME }), () => network.createNetwork({ name: NAME, ...mine }));
  const subnet = await one(network.listSubnets({ name: NAME }), () =>
    network.createSubnet({
      name: NAME,
      network_id: tenant.id,
      ip_version: 4,
      cidr: '10.77.0.0/24',
      enable_dhcp: false,
      allocation_pools: [{ start: '10.77.0.150', end: '10.77.0.250' }],
      ...mine,
    }),
  );
  const external = (await network.listNetworks({ name: guestFacts.externalNetwork }))[0]?.id ?? '';
  await one(network.listRouters({ name: NAME }), async () => {
    const router = await network.createRouter({
      name: NAME,
      external_gateway_info: { network_id: external },
      ...mine,
    });
    await network.addRouterInterface(router.id, { subnet_id: subnet.id });
    return router;
  });
  const group = await one(network.listSecurityGroups({ name: NAME }), async () => {
    const { id } = await network.createSecurityGroup({ name: NAME, ...mine });
    const open = (protocol: string, from?: number, to = from, within = false) =>
      network.createSecurityGroupRule({
        security_group_id: id,
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol,
        ...(from === undefined ? {} : { port_range_min: from, port_range_max: to ?? from }),
        ...(within ? { remote_group_id: id } : {}),
      });
    await Promise.all([open('icmp'), open('tcp', 22), open('tcp', 3306), open('tcp', 5432)]);
    await Promise.all([open('udp', 5405, 5405, true), open('tcp', 7788, 7799, true)]);
    return network.getSecurityGroup(id);
  });
  return { networkId: tenant.id, securityGroupId: group.id, externalId: external, mine };
}

/** Takes away what `makeTenant` made, and every port and floating address on it. */
export async function removeTenant({ network }: OpenStackClient): Promise<void> {
  for (const { id } of await network.listNetworks({ name: NAME })) {
    const ports = await network.listPorts({ network_id: id });
    for (const address of await network.listFloatingIps())
      if (ports.some((port) => port.id === address.port_id)) await network.deleteFloatingIp(address.id);
    for (const port of ports) if (port.name.startsWith(`${NAME}-`)) await network.deletePort(port.id);
    for (const router of await network.listRouters({ name: NAME })) {
      for (const subnet of await network.listSubnets({ name: NAME }))
        await network.removeRouterInterface(router.id, { subnet_id: subnet.id });
      await network.deleteRouter(router.id);
    }
    await network.deleteNetwork(id);
  }
  for (const { id } of await network.listSecurityGroups({ name: NAME })) await network.deleteSecurityGroup(id);
}
