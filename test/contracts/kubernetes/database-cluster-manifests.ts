import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { BadManifest, Edit } from './manifest.ts';

/** A spec that is taken as it is, and that every bad one differs from in one thing. */
export function soundSpec(): DatabaseClusterSpecInput {
  return {
    cloudRef: { name: 'lab' },
    engine: { name: 'mysql', version: '10.11' },
    topology: 'galera',
    placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    machines: {
      image: 'scp-node',
      flavor: 'lab.small',
      quorumFlavor: 'lab.tiny',
      loadBalancerFlavor: 'lab.tiny',
      rootVolume: { sizeGiB: 10 },
      dataVolume: { sizeGiB: 20, type: 'fast' },
    },
    network: { name: 'data', clients: ['10.30.0.0/24'] },
    endpoint: { address: '10.30.0.50', floatingIp: { network: 'external' }, loadBalancer: {} },
    parameters: { max_connections: '500' },
    databases: [{ name: 'wiki', charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' }, { name: 'tickets' }],
    users: [
      {
        name: 'wiki',
        passwordSecretRef: { name: 'wiki-password' },
        grants: [
          { database: 'wiki', privileges: ['ALL'] },
          { database: 'tickets', privileges: ['SELECT'] },
        ],
      },
    ],
  };
}

export const BAD_MANIFESTS: readonly BadManifest[] = [
  {
    name: 'both data members in one zone',
    put: { 'placement.zones': ['az1', 'az1'] },
    field: 'spec.placement.zones',
    says: 'has both data members in one zone',
  },
];

/** Changes that must be refused of an object that is there. */
export const BAD_CHANGES: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[] = [];

/** Changes that must be let through. */
export const GOOD_CHANGES: readonly (Edit & { readonly name: string })[] = [];
