import type { OpenStackClient } from '../../../src/clients/openstack/index.ts';
import type { CloudPicture } from '../../support/cloud-picture.ts';

/** One thing that somebody changes by hand. */
export interface Drift {
  readonly what: string;
  readonly by: (cloud: OpenStackClient) => Promise<unknown>;
}

const network = async (cloud: OpenStackClient, name = 'management') => named(await cloud.network.listNetworks(), name);
const subnet = async (cloud: OpenStackClient) => named(await cloud.network.listSubnets(), 'management');
const router = async (cloud: OpenStackClient) => named(await cloud.network.listRouters(), 'storm');
const group = async (cloud: OpenStackClient) => named(await cloud.network.listSecurityGroups(), 'nodes');
const flavor = async (cloud: OpenStackClient, name = 'storm.small') =>
  named(await cloud.compute.listFlavors({ is_public: 'None' }), name);
const image = async (cloud: OpenStackClient) =>
  named(await cloud.image.listImages({ visibility: 'all' }), 'storm-tiny');

function named<T extends { readonly name?: string | null | undefined }>(entries: readonly T[], name: string): T {
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

const onNetwork =
  (body: Parameters<OpenStackClient['network']['updateNetwork']>[1]) => async (cloud: OpenStackClient) =>
    cloud.network.updateNetwork((await network(cloud)).id, body);
const onSubnet = (body: Parameters<OpenStackClient['network']['updateSubnet']>[1]) => async (cloud: OpenStackClient) =>
  cloud.network.updateSubnet((await subnet(cloud)).id, body);
const onRouter = (body: Parameters<OpenStackClient['network']['updateRouter']>[1]) => async (cloud: OpenStackClient) =>
  cloud.network.updateRouter((await router(cloud)).id, body);
const onImage = (path: string, value: string | number | boolean) => async (cloud: OpenStackClient) =>
  cloud.image.updateImage((await image(cloud)).id, [{ op: 'replace', path, value }]);

/** Every managed field of the full sample, changed as the cloud lets anybody change it. */
export const DRIFTS: readonly Drift[] = [
  { what: 'name of a network', by: onNetwork({ name: 'renamed' }) },
  { what: 'description of a network, and the mark with it', by: onNetwork({ description: 'mine now' }) },
  { what: 'state of a network', by: onNetwork({ admin_state_up: false }) },
  { what: 'MTU of a network', by: onNetwork({ mtu: 1300 }) },
  { what: 'sharing of a network', by: onNetwork({ shared: true }) },
  { what: 'port security of a network', by: onNetwork({ port_security_enabled: false }) },
  {
    what: 'a network made external',
    by: async (c) => c.network.updateNetwork((await network(c, 'data')).id, { 'router:external': true }),
  },
  { what: 'name of a subnet', by: onSubnet({ name: 'renamed' }) },
  { what: 'description of a subnet', by: onSubnet({ description: '' }) },
  { what: 'DHCP of a subnet', by: onSubnet({ enable_dhcp: false }) },
  { what: 'name servers of a subnet', by: onSubnet({ dns_nameservers: ['203.0.113.53'] }) },
  { what: 'pools of a subnet', by: onSubnet({ allocation_pools: [{ start: '10.20.0.100', end: '10.20.0.110' }] }) },
  {
    what: 'routes of a subnet',
    by: onSubnet({ host_routes: [{ destination: '10.99.0.0/24', nexthop: '10.20.0.9' }] }),
  },
  { what: 'name of a router', by: onRouter({ name: 'renamed' }) },
  { what: 'description of a router', by: onRouter({ description: 'mine' }) },
  { what: 'state of a router', by: onRouter({ admin_state_up: false }) },
  { what: 'gateway of a router taken away', by: onRouter({ external_gateway_info: null }) },
  {
    what: 'interface of a router taken away',
    by: async (c) => c.network.removeRouterInterface((await router(c)).id, { subnet_id: (await subnet(c)).id }),
  },
  {
    what: 'interface added to a router',
    by: async (c) => {
      const net = await c.network.createNetwork({ name: 'theirs' });
      const { id } = await c.network.createSubnet({ network_id: net.id, cidr: '10.88.0.0/24', ip_version: 4 });
      await c.network.addRouterInterface((await router(c)).id, { subnet_id: id });
    },
  },
  {
    what: 'name of a security group',
    by: async (c) => c.network.updateSecurityGroup((await group(c)).id, { name: 'renamed' }),
  },
  {
    what: 'description of a security group',
    by: async (c) => c.network.updateSecurityGroup((await group(c)).id, { description: '' }),
  },
  {
    what: 'rule taken away',
    by: async (c) => {
      for (const rule of (await group(c)).security_group_rules) await c.network.deleteSecurityGroupRule(rule.id);
    },
  },
  {
    what: 'rule added',
    by: async (c) =>
      c.network.createSecurityGroupRule({
        security_group_id: (await group(c)).id,
        direction: 'ingress',
        protocol: 'tcp',
        port_range_min: 23,
        port_range_max: 23,
      }),
  },
  { what: 'security group deleted', by: async (c) => c.network.deleteSecurityGroup((await group(c)).id) },
  {
    what: 'description of a flavor',
    by: async (c) => c.compute.updateFlavor((await flavor(c)).id, { description: 'mine' }),
  },
  {
    what: 'extra spec of a flavor changed',
    by: async (c) => c.compute.setFlavorExtraSpecs((await flavor(c)).id, { 'hw_rng:allowed': 'False' }),
  },
  {
    what: 'extra spec of a flavor taken away',
    by: async (c) => c.compute.deleteFlavorExtraSpec((await flavor(c)).id, 'hw_rng:allowed'),
  },
  { what: 'flavor deleted', by: async (c) => c.compute.deleteFlavor((await flavor(c, 'storm.tiny')).id) },
  {
    what: 'access to a private flavor taken away',
    by: async (c) => {
      const { id } = await flavor(c, 'storm.private');
      for (const project of await c.compute.listFlavorAccess(id)) await c.compute.removeFlavorAccess(id, project);
    },
  },
  {
    what: 'keypair deleted',
    by: async (c) => c.compute.deleteKeypair((await c.compute.listKeypairs())[0]?.name ?? ''),
  },
  {
    what: 'keypair made anew with another key',
    by: async (c) => {
      const { name } = (await c.compute.listKeypairs())[0] ?? { name: '' };
      await c.compute.deleteKeypair(name);
      await c.compute.createKeypair({ name, public_key: OTHER_KEY });
    },
  },
  { what: 'name of an image', by: onImage('/name', 'renamed') },
  { what: 'least disk of an image', by: onImage('/min_disk', 7) },
  { what: 'least memory of an image', by: onImage('/min_ram', 7) },
  { what: 'visibility of an image', by: onImage('/visibility', 'community') },
  { what: 'protection of an image', by: onImage('/protected', true) },
  { what: 'property of an image', by: onImage('/os_distro', 'plan9') },
  {
    what: 'mark of an image',
    by: async (c) => c.image.updateImage((await image(c)).id, [{ op: 'remove', path: '/scp_owner_uid' }]),
  },
  {
    what: 'image deleted',
    by: async (c) => c.image.deleteImage((await image(c)).id),
  },
  { what: 'limits in Nova', by: async (c) => c.compute.setComputeQuotas(await projectId(c), { cores: 1 }) },
  { what: 'limits in Cinder', by: async (c) => c.volume.setVolumeQuotas(await projectId(c), { volumes: 1 }) },
  { what: 'limits in Neutron', by: async (c) => c.network.setNetworkQuotas(await projectId(c), { network: 3 }) },
  {
    what: 'a whole network deleted',
    by: async (c) => {
      const { id } = await network(c);
      await c.network.removeRouterInterface((await router(c)).id, { subnet_id: (await subnet(c)).id });
      await c.network.deleteNetwork(id);
    },
  },
];

const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJtQzmuiQhkMUzcDXuWCZRA6pbXAyqN2XNXZgh0fU8L other';

async function projectId(cloud: OpenStackClient): Promise<string> {
  return (await cloud.identity.whoAmI()).project?.id ?? '';
}

/** Without what the test itself made for somebody else. */
export function withoutTheirs(picture: CloudPicture): CloudPicture {
  const theirs = new Set((picture['networks'] ?? []).filter(({ name }) => name === 'theirs').map(({ id }) => id));
  return Object.fromEntries(
    Object.entries(picture).map(([kind, entries]) => [
      kind,
      entries.filter(({ id, network_id }) => !theirs.has(id) && !theirs.has(network_id)),
    ]),
  );
}
