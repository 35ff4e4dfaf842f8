import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { scpCloud } from '../../support/world.ts';
import { TINY_IMAGE } from '../../support/tiny-image.ts';

export const MANAGED = {
  image: 'scp-node',
  flavor: 'storm.small',
  network: 'data',
  floatingIp: { network: 'external' },
  clients: ['192.0.2.0/24'],
};

/** A cloud with a bastion of its own, and all that it and clusters behind it need. */
export function bastionCloud(managed: object | null = MANAGED, more: object = {}): KubernetesObject {
  return scpCloud('storm', {
    // Slow enough that passes are due to what they wait for, and not to sweeps.
    api: { sweepInterval: '30s', callsPerSecond: 100, burst: 200 },
    project: { managed: { name: 'storm', deletionPolicy: 'Delete' } },
    roleAssignments: [{ subject: 'User', name: 'admin', role: 'member' }],
    networks: [
      { name: 'data', purpose: 'Data', managed: { subnets: [{ name: 'data', cidr: '10.30.0.0/24' }] } },
      {
        name: 'external',
        purpose: 'External',
        managed: {
          provider: { networkType: 'flat', physicalNetwork: 'external' },
          subnets: [{ name: 'external', cidr: '10.250.0.0/24', dhcp: false }],
        },
      },
    ],
    router: {
      name: 'storm',
      managed: {
        externalGateway: { network: 'external' },
        interfaces: [{ network: 'data', subnet: 'data' }],
      },
    },
    flavors: [
      { name: 'storm.small', managed: { vcpus: 1, ramMiB: 1024, diskGiB: 5 } },
      { name: 'storm.large', managed: { vcpus: 2, ramMiB: 2048, diskGiB: 5 } },
    ],
    images: [TINY_IMAGE],
    ...(managed === null ? {} : { nodeAccess: { bastion: { managed } } }),
    ...more,
  });
}
