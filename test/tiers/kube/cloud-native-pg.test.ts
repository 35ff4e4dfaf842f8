import { createKubernetesClient, kubeConfigConnection, loadKubeConfig } from '../../../src/clients/kubernetes/index.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { describeCloudNativePg } from '../../contracts/cloud-native-pg/story.ts';

describeCloudNativePg(async () => {
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({}));
  const client = createKubernetesClient({ connection, clock, fieldManager: 'cnpg-test', userAgent: 'cnpg-test' });
  return { client, clock, close: () => connection.close() };
});
