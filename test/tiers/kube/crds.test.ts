import { createKubernetesClient, kubeConfigConnection, loadKubeConfig } from '../../../src/clients/kubernetes/index.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { describeScpCloudValidation } from '../../contracts/kubernetes/scp-cloud-validation.ts';

describeScpCloudValidation(async () => {
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({}));
  const client = createKubernetesClient({ connection, clock, fieldManager: 'crds-test', userAgent: 'crds-test' });
  return { client, clock, close: () => connection.close() };
});
