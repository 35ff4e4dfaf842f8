import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { BAD_CHANGES, BAD_MANIFESTS, GOOD_CHANGES, soundSpec } from './scp-cloud-manifests.ts';
import type { Subject } from './validation.ts';

export const SCP_CLOUD_VALIDATION: Subject = {
  type: SCP_CLOUDS,
  soundSpec,
  defaults: {
    mode: 'Apply',
    drift: { policy: 'Correct', overrides: [] },
    credentialsRef: { key: 'clouds.yaml', entry: 'openstack' },
    api: { callsPerSecond: 10, burst: 20, sweepInterval: '60s' },
    project: { managed: { domain: 'Default', deletionPolicy: 'Retain' } },
    images: [{ managed: { diskFormat: 'qcow2', visibility: 'private', deletionPolicy: 'Retain' } }],
    nodeAccess: { sshUser: 'debian', keySecretRef: { key: 'ssh-privatekey' } },
  },
  bad: BAD_MANIFESTS,
  badChanges: BAD_CHANGES,
  goodChanges: GOOD_CHANGES,
};
