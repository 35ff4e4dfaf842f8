import { createKubernetesClient, directConnection } from '../../src/clients/kubernetes/index.ts';
import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { AVAILABILITY_ZONE_VALIDATION } from './kubernetes/availability-zone-validation.ts';
import { DATABASE_CLUSTER_VALIDATION, HOSTED_CLUSTER_VALIDATION } from './kubernetes/database-cluster-validation.ts';
import { SCP_CLOUD_VALIDATION } from './kubernetes/scp-cloud-validation.ts';
import { describeValidation } from './kubernetes/validation.ts';

const server = 'https://kubernetes.embedded';

const connect = () => {
  const clock = systemClock();
  const plane = createControlPlane({ clock, random: seededRandom(1), origin: server });
  const connection = directConnection({
    server,
    dispatcher: inProcessDispatcher(new Map([[server, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
  });
  const client = createKubernetesClient({ connection, clock, fieldManager: 'crds-test', userAgent: 'crds-test' });
  const close = () => {
    plane.stop();
    return connection.close();
  };
  return Promise.resolve({ client, clock, close });
};

for (const subject of [
  SCP_CLOUD_VALIDATION,
  AVAILABILITY_ZONE_VALIDATION,
  DATABASE_CLUSTER_VALIDATION,
  HOSTED_CLUSTER_VALIDATION,
])
  describeValidation(subject, connect);
