import { ExternalError } from '../../errors/external-error.ts';
import type { OpenStackClient, SecurityGroup } from '../../clients/openstack/index.ts';
import { gone } from '../../planning/writing.ts';

/**
 * Sees that nothing would be lost with a project, and takes along what the services made in it by themselves: Neutron's
 * default security group and the limits. Keystone itself would delete a project with everything still in it.
 */
export async function leaveProject(cloud: OpenStackClient, id: string): Promise<void> {
  const left = await contentsOf(cloud, id);
  if (left.length > 0) {
    const message = `project ${id} still holds ${left.join(', ')}: remove them, or set spec.project.managed.deletionPolicy to Retain`;
    throw new ExternalError(message, { fault: 'conflict', system: 'keystone', operation: 'delete project' });
  }
  for (const group of await groupsIn(cloud, id)) await gone(cloud.network.deleteSecurityGroup(group.id));
  // Neutron refuses to reset limits that are reset already, as an interrupted attempt leaves them.
  await gone(cloud.compute.resetComputeQuotas(id));
  await gone(cloud.volume.resetVolumeQuotas(id));
  await gone(cloud.network.resetNetworkQuotas(id));
}

/** Asked for those of one project, Neutron makes its default group anew when it has gone. */
async function groupsIn({ network }: OpenStackClient, id: string): Promise<SecurityGroup[]> {
  return (await network.listSecurityGroups()).filter((group) => group.project_id === id);
}

async function contentsOf(cloud: OpenStackClient, id: string): Promise<string[]> {
  const inProject = { project_id: id };
  const [servers, volumes, images, networks, routers, ports, addresses, groups] = await Promise.all([
    cloud.compute.listServers({ all_tenants: true, ...inProject }),
    cloud.volume.listVolumes({ all_tenants: true, ...inProject }),
    cloud.image.listImages({ owner: id }),
    cloud.network.listNetworks(inProject),
    cloud.network.listRouters(inProject),
    cloud.network.listPorts(inProject),
    cloud.network.listFloatingIps(inProject),
    groupsIn(cloud, id),
  ]);
  const counts = {
    server: servers.length,
    volume: volumes.length,
    image: images.filter((image) => image.owner === id).length,
    network: networks.length,
    router: routers.length,
    port: ports.length,
    'floating IP': addresses.length,
    'security group': groups.filter((group) => group.name !== 'default').length,
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}${count === 1 ? '' : 's'}`);
}
