import type { OpenStackClient } from '../../src/clients/openstack/index.ts';
import type { References } from '../../src/machines/index.ts';

export const DATA_CIDR = '10.30.0.0/24';
const ZONES = ['az1', 'az2', 'az3'] as const;

/** What a ScpCloud would have made: a data network with a way outside, images, flavors. */
export async function furnish({ network, compute, image }: OpenStackClient): Promise<References> {
  const outside = await network.createNetwork({ name: 'machines-outside', 'router:external': true });
  await network.createSubnet({ network_id: outside.id, cidr: '10.254.7.0/24', ip_version: 4, enable_dhcp: false });
  const data = await network.createNetwork({ name: 'machines-data' });
  const subnet = await network.createSubnet({ network_id: data.id, cidr: DATA_CIDR, ip_version: 4 });
  const external_gateway_info = { network_id: outside.id };
  const router = await network.createRouter({ name: 'machines-way', external_gateway_info });
  await network.addRouterInterface(router.id, { subnet_id: subnet.id });
  const node = await makeImage(image, 'node');
  const newer = await makeImage(image, 'node-2');
  const small = await compute.createFlavor({ name: 'machines-small', vcpus: 1, ram: 768, disk: 4 });
  const large = await compute.createFlavor({ name: 'machines-large', vcpus: 2, ram: 1536, disk: 4 });
  return {
    networks: { data: { id: data.id, subnetId: subnet.id, cidr: DATA_CIDR } },
    images: { node, 'node-2': newer },
    flavors: { small: small.id, large: large.id },
    zones: { 'zone-1': 'az1', 'zone-2': 'az2', 'zone-3': 'az3' },
    externalNetworks: { outside: outside.id },
  };
}

/** The other way round, as far as it came. */
export async function unfurnish({ network, compute, image }: OpenStackClient): Promise<void> {
  for (const { id } of await network.listRouters({ name: 'machines-way' })) {
    const interfaces = await network.listPorts({ device_id: id, device_owner: 'network:router_interface' });
    for (const port of interfaces) await network.removeRouterInterface(id, { port_id: port.id });
    await network.deleteRouter(id);
  }
  const networks = await network.listNetworks();
  for (const { id } of networks.filter(({ name }) => name.startsWith('machines-'))) await network.deleteNetwork(id);
  const flavors = await compute.listFlavors();
  for (const { id } of flavors.filter(({ name }) => name.startsWith('machines-'))) await compute.deleteFlavor(id);
  for (const name of ['node', 'node-2']) {
    for (const { id } of await image.listImages({ name })) await image.deleteImage(id);
  }
}

/** What AvailabilityZones would have made: two hosts to each zone. */
export async function makeZones({ compute }: OpenStackClient): Promise<void> {
  for (const zone of ZONES) {
    const { id } = await compute.createAggregate({ name: `machines-${zone}`, availability_zone: zone });
    for (const host of [1, 2]) await compute.addHostToAggregate(id, `compute-${zone}-${host}`);
  }
}

export async function unmakeZones({ compute }: OpenStackClient): Promise<void> {
  const aggregates = await compute.listAggregates();
  for (const { id, hosts } of aggregates.filter(({ name }) => name.startsWith('machines-'))) {
    for (const host of hosts) await compute.removeHostFromAggregate(id, host);
    await compute.deleteAggregate(id);
  }
}

async function makeImage(image: OpenStackClient['image'], name: string): Promise<string> {
  const { id } = await image.createImage({ name, disk_format: 'raw', container_format: 'bare' });
  const bytes = Buffer.from(`${name}, which nothing boots`.padEnd(1024));
  await image.uploadImage(id, { open: () => once(bytes), size: bytes.length });
  return id;
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
