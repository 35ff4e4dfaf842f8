import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { guestFacts } from './hosts.ts';

const API = 'scp.stormclouds.eu/v1alpha1';
export const CLOUD = 'guests';
/** Another name for a second cluster beside one that is kept. */
export const CLUSTER = process.env['GUESTS_CLUSTER'] ?? 'shop';
export const NETWORK_CIDR = '10.78.0.0/24';
/** Where this machine, and so the operator, comes from: the bridge of real-hosts-up.sh. */
const OUTSIDE_CIDR = '10.254.0.0/24';
export const PASSWORD = 'not-a-secret';

/** As large as the one that guests-up.sh makes, and on the same hosts. */
export const ANOTHER_FLAVOR = `${guestFacts.flavor}.anew`;
const LIKE_THE_FIRST = {
  vcpus: 1,
  ramMiB: 1024,
  diskGiB: 5,
  extraSpecs: { 'capabilities:hypervisor_type': 'QEMU', 'hw_rng:allowed': 'True' },
};

/** The machine that others are reached through, where the cloud is to make one. */
const BASTION = {
  managed: {
    image: guestFacts.imageName,
    flavor: guestFacts.flavor,
    network: 'guests',
    floatingIp: { network: guestFacts.externalNetwork },
    clients: [OUTSIDE_CIDR],
  },
};

/** A cloud of which the image, the flavor and the way outside are there already. */
export function declaredCloud({ bastion = false } = {}): KubernetesObject {
  const spec = {
    credentialsRef: { name: 'cloud-credentials' },
    // Each sweep takes processor time from the machines, which share it with the cloud here.
    api: { sweepInterval: '30s', callsPerSecond: 100, burst: 100 },
    networks: [
      {
        name: 'guests',
        purpose: 'Data',
        managed: { subnets: [{ name: 'guests', cidr: NETWORK_CIDR, gateway: '10.78.0.1', dhcp: false }] },
      },
      { name: guestFacts.externalNetwork, purpose: 'External', adopt: { name: guestFacts.externalNetwork } },
    ],
    router: {
      name: 'guests',
      managed: {
        externalGateway: { network: guestFacts.externalNetwork },
        interfaces: [{ network: 'guests', subnet: 'guests' }],
      },
    },
    flavors: [
      { name: guestFacts.flavor, adopt: { name: guestFacts.flavor } },
      { name: ANOTHER_FLAVOR, managed: LIKE_THE_FIRST },
    ],
    images: [{ name: guestFacts.imageName, adopt: { id: guestFacts.imageId } }],
    nodeAccess: { sshUser: 'root', clients: [OUTSIDE_CIDR], ...(bastion ? { bastion: BASTION } : {}) },
  };
  return { apiVersion: API, kind: 'ScpCloud', metadata: { name: CLOUD }, spec };
}

/** One real host in each, and those that a test adds. */
export function declaredZones(): KubernetesObject[] {
  return guestFacts.zones.map((zone, index) => {
    const host = guestFacts.hosts[index] ?? '';
    const spec = { cloudRef: { name: CLOUD }, zone, hosts: [`${host}*`] };
    return { apiVersion: API, kind: 'AvailabilityZone', metadata: { name: zone }, spec };
  });
}

export function declaredPassword(): KubernetesObject {
  const data = { password: Buffer.from(PASSWORD).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-password' }, data } as KubernetesObject;
}

/** Emulated machines on shared cores: everything takes several times as long as it should. */
export const PATIENCE = {
  tokenMs: 10_000,
  watchdogSeconds: 15,
  bootSeconds: 900,
  serviceSeconds: 300,
  addressSeconds: 120,
};

export type PlayedTopology = 'single' | 'activePassive' | 'galera';

export function declaredCluster(name: 'mysql' | 'postgresql', topology: PlayedTopology): KubernetesObject {
  const [first = '', second = '', third = ''] = guestFacts.zones;
  const spec: DatabaseClusterSpecInput = {
    cloudRef: { name: CLOUD },
    engine: { name, version: name === 'mysql' ? '10.11' : '15' },
    topology,
    placement: topology === 'single' ? { zones: [first] } : { zones: [first, second], quorumZone: third },
    machines: { image: guestFacts.imageName, flavor: guestFacts.flavor, dataVolume: { sizeGiB: 1 } },
    network: { name: 'guests', clients: ['10.0.0.0/8'] },
    endpoint: { floatingIp: { network: guestFacts.externalNetwork } },
    databases: [{ name: 'orders', ...(name === 'mysql' ? {} : { owner: 'shop' }) }],
    users: [
      {
        name: 'shop',
        passwordSecretRef: { name: 'shop-password' },
        grants: [{ database: 'orders', privileges: ['ALL'] }],
      },
    ],
    patience: PATIENCE,
  };
  return { apiVersion: API, kind: 'DatabaseCluster', metadata: { name: CLUSTER }, spec };
}
