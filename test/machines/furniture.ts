import type { OpenStackClient } from '../../src/clients/openstack/index.ts';
import type { References } from '../../src/machines/index.ts';

export const DATA_CIDR = '10.30.0.0/24';

/** What a ScpCloud and three AvailabilityZones would have made: a data network with a way outside, images, flavors, zones. */
export async function furnish(client: OpenStackClient): Promise<References> {
  const { network, compute, image } = client;
  const outside = await network.createNetwork({ name: 'outside', 'router:external': true });
  await network.createSubnet({ network_id: outside.id, cidr: '10.254.0.0/24', ip_version: 4, enable_dhcp: false });
  const data = await network.createNetwork({ name: 'data' });
  const subnet = await network.createSubnet({ network_id: data.id, cidr: DATA_CIDR, ip_version: 4 });
  const router = await network.createRouter({ name: 'way', external_gateway_info: { network_id: outside.id } });
  await network.addRouterInterface(router.id, { subnet_id: subnet.id });
  const node = await makeImage(image, 'node');
  const newer = await makeImage(image, 'node-2');
  const small = await compute.createFlavor({ name: 'small', vcpus: 1, ram: 768, disk: 4 });
  const large = await compute.createFlavor({ name: 'large', vcpus: 2, ram: 1536, disk: 4 });
  for (const zone of ['az1', 'az2', 'az3']) {
    const { id } = await compute.createAggregate({ name: zone, availability_zone: zone });
    for (const host of [1, 2]) await compute.addHostToAggregate(id, `compute-${zone}-${host}`);
  }
  return {
    networks: { data: { id: data.id, subnetId: subnet.id, cidr: DATA_CIDR } },
    images: { node, 'node-2': newer },
    flavors: { small: small.id, large: large.id },
    zones: { 'zone-1': 'az1', 'zone-2': 'az2', 'zone-3': 'az3' },
    externalNetworks: { outside: outside.id },
  };
}

async function makeImage(image: OpenStackClient['image'], name: string): Promise<string> {
  const { id } = await image.createImage({ name, disk_format: 'raw', container_format: 'bare' });
  const bytes = Buffer.from(`${name}, which nothing boots`);
  await image.uploadImage(id, { open: () => once(bytes), size: bytes.length });
  return id;
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
