import type { Cluster, Database } from '../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';

type Status = NonNullable<Cluster['status']>;

/**
 * What CloudNativePG 1.30.0 wrote of two Clusters of three instances that this operator made (`orders`, and `sessions`, whose
 * primary was deleted), with PostgreSQL 15: the parts that are read or might be, in the order in which they came about.
 */
export const CLUSTER_STATUSES = {
  /** The first instance is being made. */
  settingUp: {
    phase: 'Setting up primary',
    phaseReason: 'Creating primary instance orders-1',
    targetPrimary: 'orders-1',
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      successfullyExtracted: true,
    },
    managedRolesStatus: {},
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:14:53Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
  /** It starts: until it answers for the first time, CloudNativePG counts it as failed. */
  firstStarting: {
    phase: 'Waiting for the instances to become active',
    phaseReason: 'Some instances are not yet active. Please wait.',
    instances: 1,
    instanceNames: ['orders-1'],
    instancesStatus: {
      failed: ['orders-1'],
    },
    targetPrimary: 'orders-1',
    healthyPVC: ['orders-1'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {},
    managedRolesStatus: {},
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:14:53Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
  /** The second one follows and is not ready yet. */
  replicaStarting: {
    phase: 'Waiting for the instances to become active',
    phaseReason: 'Some instances are not yet active. Please wait.',
    instances: 2,
    readyInstances: 1,
    instanceNames: ['orders-1', 'orders-2'],
    instancesStatus: {
      healthy: ['orders-1'],
      replicating: ['orders-2'],
    },
    currentPrimary: 'orders-1',
    currentPrimaryTimestamp: '2026-11-29T05:15:03.800027Z',
    targetPrimary: 'orders-1',
    healthyPVC: ['orders-1', 'orders-2'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      instances: {
        'orders-1': {
          'topology.kubernetes.io/zone': 'zc',
        },
        'orders-2': {
          'topology.kubernetes.io/zone': 'zb',
        },
      },
      nodesUsed: 2,
      successfullyExtracted: true,
    },
    managedRolesStatus: {
      byStatus: {
        reconciled: ['extra', 'app'],
        reserved: ['postgres', 'cnpg_metrics_exporter', 'streaming_replica'],
      },
      passwordStatus: {
        app: {
          resourceVersion: '3320',
          transactionID: 729,
        },
        extra: {
          resourceVersion: '3321',
          transactionID: 727,
        },
      },
    },
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:14:53Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
  /** All three are ready. */
  healthy: {
    phase: 'Cluster in healthy state',
    instances: 3,
    readyInstances: 3,
    instanceNames: ['orders-1', 'orders-2', 'orders-3'],
    instancesStatus: {
      healthy: ['orders-1', 'orders-2', 'orders-3'],
    },
    currentPrimary: 'orders-1',
    currentPrimaryTimestamp: '2026-11-29T05:15:03.800027Z',
    targetPrimary: 'orders-1',
    healthyPVC: ['orders-1', 'orders-2', 'orders-3'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      instances: {
        'orders-1': {
          'topology.kubernetes.io/zone': 'zc',
        },
        'orders-2': {
          'topology.kubernetes.io/zone': 'zb',
        },
        'orders-3': {
          'topology.kubernetes.io/zone': 'za',
        },
      },
      nodesUsed: 3,
      successfullyExtracted: true,
    },
    managedRolesStatus: {
      byStatus: {
        reconciled: ['extra', 'app'],
        reserved: ['postgres', 'cnpg_metrics_exporter', 'streaming_replica'],
      },
      passwordStatus: {
        app: {
          resourceVersion: '3320',
          transactionID: 729,
        },
        extra: {
          resourceVersion: '3321',
          transactionID: 727,
        },
      },
    },
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:15:39Z',
        message: 'Cluster is Ready',
        reason: 'ClusterIsReady',
        status: 'True',
        type: 'Ready',
      },
    ],
  },
  /** The pod of the primary was deleted. */
  primaryLost: {
    phase: 'Failing over',
    phaseReason: 'Initiating a failover from sessions-1',
    instances: 3,
    readyInstances: 2,
    instanceNames: ['sessions-1', 'sessions-2', 'sessions-3'],
    instancesStatus: {
      healthy: ['sessions-2', 'sessions-3'],
    },
    currentPrimary: 'sessions-1',
    currentPrimaryTimestamp: '2026-11-29T04:39:43.694368Z',
    targetPrimary: 'sessions-1',
    healthyPVC: ['sessions-2', 'sessions-3'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      instances: {
        'sessions-2': {},
        'sessions-3': {},
      },
      nodesUsed: 2,
      successfullyExtracted: true,
    },
    managedRolesStatus: {
      byStatus: {
        'not-managed': ['app'],
        reconciled: ['extra', 'sessions'],
        reserved: ['postgres', 'cnpg_metrics_exporter', 'streaming_replica'],
      },
      passwordStatus: {
        extra: {
          resourceVersion: '2213',
          transactionID: 753,
        },
        sessions: {
          resourceVersion: '2212',
          transactionID: 755,
        },
      },
    },
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:03:42Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
  /** The second one was promoted. */
  failingOver: {
    phase: 'Failing over',
    phaseReason: 'Failing over from sessions-1 to sessions-2',
    instances: 3,
    readyInstances: 2,
    instanceNames: ['sessions-1', 'sessions-2', 'sessions-3'],
    instancesStatus: {
      healthy: ['sessions-2', 'sessions-3'],
    },
    currentPrimary: 'sessions-2',
    currentPrimaryTimestamp: '2026-11-29T05:03:46.073081Z',
    targetPrimary: 'sessions-2',
    healthyPVC: ['sessions-2', 'sessions-3'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      instances: {
        'sessions-2': {},
        'sessions-3': {},
      },
      nodesUsed: 2,
      successfullyExtracted: true,
    },
    managedRolesStatus: {
      byStatus: {
        'not-managed': ['app'],
        reconciled: ['extra', 'sessions'],
        reserved: ['postgres', 'cnpg_metrics_exporter', 'streaming_replica'],
      },
      passwordStatus: {
        extra: {
          resourceVersion: '2213',
          transactionID: 753,
        },
        sessions: {
          resourceVersion: '2212',
          transactionID: 755,
        },
      },
    },
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:03:42Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
  /** The old primary is back and follows. */
  rejoining: {
    phase: 'Waiting for the instances to become active',
    phaseReason: 'Some instances are not yet active. Please wait.',
    instances: 3,
    readyInstances: 2,
    instanceNames: ['sessions-1', 'sessions-2', 'sessions-3'],
    instancesStatus: {
      healthy: ['sessions-2', 'sessions-3'],
      replicating: ['sessions-1'],
    },
    currentPrimary: 'sessions-2',
    currentPrimaryTimestamp: '2026-11-29T05:03:46.073081Z',
    targetPrimary: 'sessions-2',
    healthyPVC: ['sessions-1', 'sessions-2', 'sessions-3'],
    image: 'ghcr.io/cloudnative-pg/postgresql:15',
    topology: {
      instances: {
        'sessions-1': {},
        'sessions-2': {},
        'sessions-3': {},
      },
      nodesUsed: 3,
      successfullyExtracted: true,
    },
    managedRolesStatus: {
      byStatus: {
        'not-managed': ['app'],
        reconciled: ['extra', 'sessions'],
        reserved: ['postgres', 'cnpg_metrics_exporter', 'streaming_replica'],
      },
      passwordStatus: {
        extra: {
          resourceVersion: '2213',
          transactionID: 753,
        },
        sessions: {
          resourceVersion: '2212',
          transactionID: 755,
        },
      },
    },
    conditions: [
      {
        lastTransitionTime: '2026-11-29T05:03:42Z',
        message: 'Cluster Is Not Ready',
        reason: 'ClusterIsNotReady',
        status: 'False',
        type: 'Ready',
      },
    ],
  },
} as const satisfies Readonly<Record<string, Status>>;

/** What its instance manager wrote of a Database, likewise. */
export const DATABASE_STATUSES = {
  made: { applied: true, extensions: [{ applied: true, name: 'pg_trgm' }], observedGeneration: 1 },
  /** An extension that the image does not have was declared: the message tells nothing of it. */
  extensionMissing: {
    applied: false,
    extensions: [
      { applied: true, name: 'pg_trgm' },
      {
        applied: false,
        message: 'ERROR: extension "postgis_nope" is not available (SQLSTATE 0A000)',
        name: 'postgis_nope',
      },
    ],
    message: 'database object reconciliation failed',
    observedGeneration: 1,
  },
  localeUnknown: {
    applied: false,
    message: 'while creating database "loc": ERROR: invalid locale name: "xx_XX.utf8" (SQLSTATE 42809)',
  },
} as const satisfies Readonly<Record<string, Database['status']>>;
