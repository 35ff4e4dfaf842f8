import { createKubernetesClient, directConnection } from '../../src/clients/kubernetes/index.ts';
import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { describeCloudNativePg } from './cloud-native-pg/story.ts';

const server = 'https://kubernetes.embedded';

describeCloudNativePg(() => {
  const clock = systemClock();
  const plane = createControlPlane({ clock, random: seededRandom(1), origin: server });
  const connection = directConnection({
    server,
    dispatcher: inProcessDispatcher(new Map([[server, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
  });
  const client = createKubernetesClient({ connection, clock, fieldManager: 'cnpg-test', userAgent: 'cnpg-test' });
  const close = () => {
    plane.stop();
    return connection.close();
  };
  return Promise.resolve({ client, clock, close });
});
