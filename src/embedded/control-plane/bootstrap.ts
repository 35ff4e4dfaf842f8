import type { Api } from './api.ts';
import { systemClient } from './controllers/system-client.ts';

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

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
}
