import type { AvailabilityZoneSpecInput } from '../src/api/availability-zone.ts';
import type { ScpCloudSpecInput } from '../src/api/scp-cloud.ts';
import type { KubernetesObject } from '../src/clients/kubernetes/index.ts';

const API_VERSION = 'scp.stormclouds.eu/v1alpha1';
const HOSTS_PER_ZONE = 2;
const PER_NAMESPACE = 10;

/** Tenants and failure domains, each with a number. */
export interface Fleet {
  readonly hosts: readonly string[];
  readonly namespaces: readonly string[];
  readonly objects: readonly KubernetesObject[];
}

/** `clouds` ScpClouds, ten to a namespace, each with an AvailabilityZone of two hosts; all with one administrator's credentials. */
export function fleet(clouds: number): Fleet {
  const numbers = Array.from({ length: clouds }, (_, index) => index + 1);
  return {
    hosts: numbers.flatMap((n) => Array.from({ length: HOSTS_PER_ZONE }, (_, i) => `compute-z${n}-${i + 1}`)),
    namespaces: [...new Set(numbers.map(namespaceOf))],
    objects: numbers.flatMap((n) => [cloud(n), zone(n)]),
  };
}

function namespaceOf(n: number): string {
  return `fleet-${Math.ceil(n / PER_NAMESPACE)}`;
}

function cloud(n: number): KubernetesObject {
  const network = (name: string, purpose: 'Management' | 'Data', second: number) => ({
    name: `${name}-${n}`,
    purpose,
    managed: { subnets: [{ name, cidr: `10.${second}.${n % 256}.0/24`, dnsNameservers: ['9.9.9.9'] }] },
  });
  const spec: ScpCloudSpecInput = {
    credentialsRef: { name: 'cloud-credentials' },
    // All else is as it comes: a sweep a minute.
    api: { callsPerSecond: 50, burst: 100 },
    project: { managed: { name: `tenant-${n}` } },
    quotas: { compute: { instances: 20 }, volume: { volumes: 30 }, network: { ports: 100 } },
    roleAssignments: [{ subject: 'User', name: 'demo', role: 'member' }],
    networks: [network('management', 'Management', 20), network('data', 'Data', 30)],
    router: {
      name: `router-${n}`,
      managed: { interfaces: [{ network: `management-${n}`, subnet: 'management' }] },
    },
    securityGroups: [
      {
        name: `nodes-${n}`,
        managed: { rules: [{ protocol: 'tcp', portMin: 22 }, { protocol: 'icmp' }, { remoteGroup: `nodes-${n}` }] },
      },
    ],
    flavors: [{ name: `small-${n}`, managed: { vcpus: 1, ramMiB: 512, diskGiB: 1 } }],
  };
  const metadata = { namespace: namespaceOf(n), name: `cloud-${n}` };
  return { apiVersion: API_VERSION, kind: 'ScpCloud', metadata, spec };
}

function zone(n: number): KubernetesObject {
  const spec: AvailabilityZoneSpecInput = {
    cloudRef: { name: `cloud-${n}` },
    zone: `z${n}`,
    metadata: { fleet: 'yes' },
    hosts: [`compute-z${n}-*`],
  };
  const metadata = { namespace: namespaceOf(n), name: `zone-${n}` };
  return { apiVersion: API_VERSION, kind: 'AvailabilityZone', metadata, spec };
}
