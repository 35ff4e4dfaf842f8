import { createKubernetesClient, kubeConfigConnection, loadKubeConfig } from '../../../src/clients/kubernetes/index.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { AVAILABILITY_ZONE_VALIDATION } from '../../contracts/kubernetes/availability-zone-validation.ts';
import {
  DATABASE_CLUSTER_VALIDATION,
  HOSTED_CLUSTER_VALIDATION,
} from '../../contracts/kubernetes/database-cluster-validation.ts';
import { SCP_CLOUD_VALIDATION } from '../../contracts/kubernetes/scp-cloud-validation.ts';
import { describeValidation } from '../../contracts/kubernetes/validation.ts';

const connect = async () => {
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({}));
  const client = createKubernetesClient({ connection, clock, fieldManager: 'crds-test', userAgent: 'crds-test' });
  return { client, clock, close: () => connection.close() };
};

for (const subject of [
  SCP_CLOUD_VALIDATION,
  AVAILABILITY_ZONE_VALIDATION,
  DATABASE_CLUSTER_VALIDATION,
  HOSTED_CLUSTER_VALIDATION,
])
  describeValidation(subject, connect);
