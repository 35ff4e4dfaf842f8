import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import { parse } from 'yaml';
import { describeKubernetesContract } from '../../contracts/kubernetes/contract.ts';

const file = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';

describeKubernetesContract(() => {
  const config = parse(readFileSync(file, 'utf8'));
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  const pem = (data: string) => Buffer.from(data, 'base64').toString();
  const ca = pem(cluster['certificate-authority-data']);
  const bare = new Agent({ allowH2: false, connect: { ca } });
  const dispatcher = new Agent({
    allowH2: false,
    connect: {
      ca,
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
    },
  });
  return Promise.resolve({
    origin: cluster.server,
    dispatcher,
    bare,
    headers: {},
    close: () => Promise.all([dispatcher.close(), bare.close()]).then(() => undefined),
  });
});
