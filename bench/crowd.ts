import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenStackClient } from '../src/clients/openstack/index.ts';

const AT_ONCE = 100;

/** `count` servers of the administrator's own project, each with a port, all ACTIVE. */
export async function makeServers(cloud: OpenStackClient, count: number): Promise<void> {
  const { compute, image, network } = cloud;
  const projectId = (await cloud.identity.whoAmI()).project?.id ?? '';
  await compute.setComputeQuotas(projectId, { instances: -1, cores: -1, ram: -1 });
  await network.setNetworkQuotas(projectId, { port: -1 });
  const { id: networkId } = await network.createNetwork({ name: 'crowd' });
  await network.createSubnet({ network_id: networkId, ip_version: 4, cidr: '10.128.0.0/16' });
  const { id: flavorRef } = await compute.createFlavor({ name: 'crowd', vcpus: 1, ram: 512, disk: 1 });
  const { id: imageRef } = await image.createImage({ name: 'crowd', disk_format: 'raw', container_format: 'bare' });
  const bytes = Buffer.alloc(512);
  await image.uploadImage(imageRef, { open: () => Readable.from([bytes]), size: bytes.length });
  const networks = [{ uuid: networkId }];
  for (let made = 0; made < count; made += AT_ONCE) {
    const many = { name: `crowd-${made}`, flavorRef, imageRef, networks, max_count: Math.min(AT_ONCE, count - made) };
    await compute.createServer(many);
  }
  for (;;) {
    const servers = await compute.listServers({ all_tenants: true });
    const active = servers.filter(({ status }) => status === 'ACTIVE').length;
    if (active === count) return;
    const failed = servers.find(({ status }) => status === 'ERROR');
    if (failed) throw new Error(`server ${failed.name} came to nothing: ${failed.fault?.message ?? ''}`);
    await sleep(1000);
  }
}
