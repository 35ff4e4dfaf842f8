import type { Api } from './api.ts';
import { systemClient } from './controllers/system-client.ts';

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const PRIORITIES: readonly (readonly [name: string, value: number, description: string])[] = [
  [
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ],
  [
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ],
];

/** What every cluster has before anybody uses it. */
export function bootstrap(api: Api): void {
  const client = systemClient(api, 'kube-apiserver');
  for (const name of NAMESPACES) client.ensure('', 'namespaces', { metadata: { name } });
  client.ensure(
    '',
    'services',
    {
      metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.1',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      },
    },
    'default',
  );
  client.ensure('networking.k8s.io', 'servicecidrs', {
    metadata: { name: 'kubernetes' },
    spec: { cidrs: ['10.96.0.0/16'] },
  });
  for (const [name, value, description] of PRIORITIES) {
    client.ensure('scheduling.k8s.io', 'priorityclasses', { metadata: { name }, value, description });
  }
}
