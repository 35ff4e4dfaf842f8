import type { AvailabilityZoneSpecInput } from '../src/api/availability-zone.ts';
import type { DatabaseClusterSpecInput } from '../src/api/database-cluster.ts';
import type { ScpCloudSpecInput } from '../src/api/scp-cloud.ts';
import type { KubernetesObject } from '../src/clients/kubernetes/index.ts';

const API_VERSION = 'scp.stormclouds.eu/v1alpha1';
export const NAMESPACE_NAME = 'throng';
export const ZONES = ['az1', 'az2', 'az3'] as const;

type Bastion = NonNullable<NonNullable<ScpCloudSpecInput['nodeAccess']>['bastion']>;

/** One tenant over three zones, and `count` Galera clusters in it: five machines each. */
export function throng(
  count: number,
  bastion: Bastion,
): { readonly cloud: KubernetesObject; readonly zones: KubernetesObject[]; readonly clusters: KubernetesObject[] } {
  const object = (kind: string, name: string, spec: object): KubernetesObject => {
    const whole = { apiVersion: API_VERSION, kind, metadata: { namespace: NAMESPACE_NAME, name }, spec };
    return whole;
  };
  return {
    cloud: object('ScpCloud', 'storm', cloudSpec(bastion)),
    zones: ZONES.map((zone) => object('AvailabilityZone', zone, zoneSpec(zone))),
    clusters: Array.from({ length: count }, (_, i) => object('DatabaseCluster', `db-${i + 1}`, CLUSTER)),
  };
}

function cloudSpec(bastion: Bastion): ScpCloudSpecInput {
  return {
    credentialsRef: { name: 'cloud-credentials' },
    // What is measured is the operator, and not its patience with a small cloud.
    api: { callsPerSecond: 1000, burst: 1000 },
    project: { managed: { name: 'throng' } },
    quotas: {
      compute: {
        instances: 10_000,
        cores: 100_000,
        ramMiB: 100_000_000,
        serverGroups: 10_000,
        serverGroupMembers: 100,
      },
      volume: { volumes: 10_000, gigabytes: 1_000_000 },
      network: { ports: 100_000, securityGroups: 10_000, securityGroupRules: 100_000 },
    },
    roleAssignments: [{ subject: 'User', name: 'admin', role: 'member' }],
    networks: [
      {
        name: 'data',
        purpose: 'Data',
        managed: { subnets: [{ name: 'data', cidr: '10.64.0.0/16', gatewayEnabled: false }] },
      },
    ],
    flavors: [{ name: 'throng.small', managed: { vcpus: 1, ramMiB: 512, diskGiB: 1 } }],
    images: [
      {
        name: 'scp-node',
        managed: {
          source: { file: 'tiny.raw' },
          checksum: {
            algorithm: 'sha256',
            value: '5e22f92db2d51ea429864eecbae306114b4f06cc020f85dc2861bd27d6a3f6eb',
          },
          diskFormat: 'raw',
        },
      },
    ],
    nodeAccess: { keySecretRef: { name: 'node-key' }, bastion },
  };
}

function zoneSpec(zone: string): AvailabilityZoneSpecInput {
  return { cloudRef: { name: 'storm' }, zone, hosts: [`compute-${zone}-*`] };
}

const CLUSTER: DatabaseClusterSpecInput = {
  cloudRef: { name: 'storm' },
  engine: { name: 'mysql', version: '10.11' },
  topology: 'galera',
  placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
  machines: { image: 'scp-node', flavor: 'throng.small', dataVolume: { sizeGiB: 1 } },
  network: { name: 'data', clients: ['10.64.0.0/16'] },
};
