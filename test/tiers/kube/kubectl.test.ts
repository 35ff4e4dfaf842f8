import { describeKubectl } from '../../contracts/kubernetes/kubectl.ts';

const kubeconfig = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';

describeKubectl(() => Promise.resolve({ kubeconfig, close: () => Promise.resolve() }));
