import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import {
  BAD_CHANGES,
  BAD_MANIFESTS,
  GOOD_CHANGES,
  HOSTED_BAD_CHANGES,
  hostedSpec,
  soundSpec,
} from './database-cluster-manifests.ts';
import type { Subject } from './validation.ts';

export const DATABASE_CLUSTER_VALIDATION: Subject = {
  type: DATABASE_CLUSTERS,
  soundSpec,
  defaults: {
    mode: 'Apply',
    drift: { policy: 'Correct', overrides: [] },
    usage: 'exclusive',
    placement: { singleZoneLab: false },
    endpoint: { loadBalancer: { maxConnections: 2000 } },
    tls: { mode: 'Disabled' },
    databases: [{ deletionPolicy: 'Retain', extensions: [] }, {}],
    users: [{ passwordSecretRef: { key: 'password' }, deletionPolicy: 'Delete' }],
    deletionPolicy: 'Retain',
    patience: { tokenMs: 3000, watchdogSeconds: 5, bootSeconds: 600, serviceSeconds: 120, addressSeconds: 20 },
  },
  bad: BAD_MANIFESTS,
  badChanges: BAD_CHANGES,
  goodChanges: GOOD_CHANGES,
};

export const HOSTED_CLUSTER_VALIDATION: Subject = {
  type: DATABASE_CLUSTERS,
  name: 'hosted',
  soundSpec: hostedSpec,
  defaults: { cloudNativePg: { instances: 3 } },
  bad: [],
  badChanges: HOSTED_BAD_CHANGES,
  goodChanges: [{ name: 'more instances', put: { 'cloudNativePg.instances': 5 } }],
};
