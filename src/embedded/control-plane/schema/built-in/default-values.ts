import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

type Fill = (value: JsonObject) => JsonObject;

/** These values where there are none. */
const absent =
  (values: JsonObject): Fill =>
  (value) => ({ ...values, ...value });

const inField = (value: JsonObject, name: string, fill: Fill): JsonObject => {
  const field = value[name];
  return isObject(field) ? { ...value, [name]: fill(field) } : value;
};

const inItems = (value: JsonObject, name: string, fill: Fill): JsonObject => {
  const items = value[name];
  return isList(items) ? { ...value, [name]: items.map((item): Json => (isObject(item) ? fill(item) : item)) } : value;
};

const PROBE = absent({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
const FILE_MODE = absent({ defaultMode: 0o644 });

const POD_SPEC = absent({
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
});

/** A limit's default is its maximum; what is asked for by default is that, or the minimum. */
function limitDefaults(limit: JsonObject): JsonObject {
  if (limit['type'] !== 'Container') return limit;
  const all = (name: string): JsonObject => (isObject(limit[name]) ? limit[name] : {});
  const limits = { ...all('max'), ...all('default') };
  const requests = { ...all('min'), ...limits, ...all('defaultRequest') };
  return {
    ...limit,
    ...(Object.keys(limits).length === 0 ? {} : { default: limits }),
    ...(Object.keys(requests).length === 0 ? {} : { defaultRequest: requests }),
  };
}

const ROLLING = { type: 'RollingUpdate' };

/** What is filled in by type; references have been filled in already. */
export const DEFAULTS: Readonly<Record<string, Fill>> = {
  LimitRangeItem: limitDefaults,
  Container: (container) =>
    absent({
      imagePullPolicy: pullPolicy(container['image']),
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    })(container),
  PodSpec: (spec) => {
    const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
    return POD_SPEC(account === undefined ? spec : { ...spec, serviceAccountName: account, serviceAccount: account });
  },
  Pod: (pod) => inField(pod, 'spec', absent({ enableServiceLinks: true })),
  Probe: PROBE,
  HTTPGetAction: absent({ path: '/', scheme: 'HTTP' }),
  ObjectFieldSelector: absent({ apiVersion: 'v1' }),
  Volume: (volume) => (Object.keys(volume).some((name) => name !== 'name') ? volume : { ...volume, emptyDir: {} }),
  SecretVolumeSource: FILE_MODE,
  ConfigMapVolumeSource: FILE_MODE,
  DownwardAPIVolumeSource: FILE_MODE,
  ProjectedVolumeSource: FILE_MODE,
  HostPathVolumeSource: absent({ type: '' }),
  ServiceAccountTokenProjection: absent({ expirationSeconds: 3600 }),
  ServicePort: (port) => (port['port'] === undefined ? port : absent({ targetPort: port['port'] })(port)),
  PersistentVolumeClaimSpec: absent({ volumeMode: 'Filesystem' }),
  PersistentVolumeSpec: absent({ volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' }),
  ReplicationControllerSpec: (spec) => absent({ replicas: 1, selector: templateLabels(spec) })(spec),
  DeploymentSpec: (spec) =>
    absent({
      replicas: 1,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    })(spec),
  DeploymentStrategy: rolling({ maxSurge: '25%', maxUnavailable: '25%' }),
  ReplicaSetSpec: absent({ replicas: 1 }),
  StatefulSetSpec: absent({
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { ...ROLLING, rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  }),
  StatefulSetUpdateStrategy: rolling({ partition: 0 }),
  DaemonSetSpec: absent({
    revisionHistoryLimit: 10,
    updateStrategy: { ...ROLLING, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  }),
  DaemonSetUpdateStrategy: rolling({ maxSurge: 0, maxUnavailable: 1 }),
  JobSpec: absent({
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    completions: 1,
    parallelism: 1,
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
  }),
  CronJobSpec: absent({
    concurrencyPolicy: 'Allow',
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 3,
    suspend: false,
  }),
  HorizontalPodAutoscalerSpec: absent({ minReplicas: 1 }),
  StorageClass: absent({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  PriorityClass: absent({ preemptionPolicy: 'PreemptLowerPriority' }),
  RoleRef: absent({ apiGroup: 'rbac.authorization.k8s.io' }),
  RoleBinding: (binding) => inItems(binding, 'subjects', subject),
  ClusterRoleBinding: (binding) => inItems(binding, 'subjects', subject),
  ValidatingWebhook: webhook({}),
  MutatingWebhook: webhook({ reinvocationPolicy: 'Never' }),
  RuleWithOperations: absent({ scope: '*' }),
};

function pullPolicy(image: Json | undefined): string {
  const tag = typeof image === 'string' ? /:([^/:@]+)$/.exec(image.replace(/@.*$/, ''))?.[1] : undefined;
  const digest = typeof image === 'string' && image.includes('@');
  return digest || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}

function rolling(parameters: JsonObject): Fill {
  return (strategy) => {
    const typed = absent(ROLLING)(strategy);
    if (typed['type'] !== 'RollingUpdate') return typed;
    const given = isObject(typed['rollingUpdate']) ? typed['rollingUpdate'] : {};
    return { ...typed, rollingUpdate: { ...parameters, ...given } };
  };
}

function webhook(more: JsonObject): Fill {
  return (value) => {
    const common = {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      timeoutSeconds: 10,
      namespaceSelector: {},
      objectSelector: {},
    };
    const filled = absent({ ...common, ...more })(value);
    return inField(filled, 'clientConfig', (client) => inField(client, 'service', absent({ port: 443 })));
  };
}

function subject(value: JsonObject): JsonObject {
  return value['kind'] === 'ServiceAccount' ? value : absent({ apiGroup: 'rbac.authorization.k8s.io' })(value);
}

function templateLabels(spec: JsonObject): Json | undefined {
  const template = spec['template'];
  const metadata = isObject(template) ? template['metadata'] : undefined;
  return isObject(metadata) ? metadata['labels'] : undefined;
}
