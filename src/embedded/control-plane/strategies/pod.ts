import { isList, isObject, podResourceErrors } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import type { Strategy, StrategyContext } from '../registry/strategy.ts';
import { textAt, valueAt } from '../object.ts';
import { qosClass } from './pod-quality.ts';

const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TOKEN_SUFFIX = 5;
/** Beyond the hour, so that a token renewed at four fifths of it still lives an hour. */
const TOKEN_SECONDS = 3607;

const listAt = (object: JsonObject, name: string): readonly Json[] => {
  const found = object[name];
  return isList(found) ? found : [];
};

/** Nothing runs here: a pod stays `Pending`, and its deletion needs no kubelet. What admission fills in is filled in. */
export const podStrategy: Strategy = {
  countsGenerations: true,
  selectableFields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  prepareCreate: (pod, context) => {
    const spec = isObject(pod['spec']) ? pod['spec'] : {};
    const namespace = textAt(pod, 'metadata', 'namespace');
    return {
      ...pod,
      spec: withTolerations(withPriority(withAccount(spec, namespace, context), context)),
      status: { phase: 'Pending', qosClass: qosClass(spec) },
    };
  },
  validateMainUpdate: podResourceErrors,
  prepareSubresource: (subresource, pod, old) => {
    const spec = isObject(old['spec']) ? old['spec'] : {};
    if (subresource === 'ephemeralcontainers') {
      return { ...old, spec: { ...spec, ephemeralContainers: valueAt(pod, 'spec', 'ephemeralContainers') } };
    }
    return { ...old, spec: { ...spec, containers: resized(pod, listAt(spec, 'containers')) } };
  },
};

/** Only what containers ask for changes. */
function resized(pod: JsonObject, containers: readonly Json[]): readonly Json[] {
  const wanted = isObject(pod['spec']) ? listAt(pod['spec'], 'containers') : [];
  return containers.map((container): Json => {
    const same = wanted.find((other) => textAt(other, 'name') === textAt(container, 'name'));
    return isObject(container) && isObject(same)
      ? { ...container, resources: same['resources'], resizePolicy: same['resizePolicy'] }
      : container;
  });
}

/** The `ServiceAccount` admission plugin: the account's name, and its token in every container. */
function withAccount(spec: JsonObject, namespace: string, context: StrategyContext): JsonObject {
  const name = textAt(spec, 'serviceAccountName') || 'default';
  const named: JsonObject = { ...spec, serviceAccountName: name, serviceAccount: name };
  const automount = spec['automountServiceAccountToken'] ?? context.automountsToken(namespace, name);
  if (automount === false) return named;
  const volume = `kube-api-access-${context.letters(TOKEN_SUFFIX)}`;
  const unmounted = (container: Json): boolean =>
    isObject(container) &&
    !listAt(container, 'volumeMounts').some((mount) => textAt(mount, 'mountPath') === TOKEN_MOUNT);
  const fields = ['containers', 'initContainers'];
  if (!fields.some((field) => listAt(spec, field).some(unmounted))) return named;
  const mount = { mountPath: TOKEN_MOUNT, name: volume, readOnly: true };
  const mounted = fields
    .filter((field) => spec[field] !== undefined)
    .map((field): [string, Json] => [
      field,
      listAt(spec, field).map((container): Json =>
        isObject(container) && unmounted(container)
          ? { ...container, volumeMounts: [...listAt(container, 'volumeMounts'), mount] }
          : container,
      ),
    ]);
  return { ...named, ...Object.fromEntries(mounted), volumes: [...listAt(spec, 'volumes'), tokenVolume(volume)] };
}

const tokenVolume = (name: string): JsonObject => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
      { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
      {
        downwardAPI: {
          items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
        },
      },
    ],
  },
});

/** The `Priority` admission plugin. */
function withPriority(spec: JsonObject, context: StrategyContext): JsonObject {
  const priority = context.priorityOf(textAt(spec, 'priorityClassName'));
  return { ...spec, priority, preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority' };
}

const PATIENCE_SECONDS = 300;

/** The `DefaultTolerationSeconds` admission plugin: a while on a node that is not heard of. */
function withTolerations(spec: JsonObject): JsonObject {
  const given = listAt(spec, 'tolerations');
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !given.some((toleration) => tolerates(toleration, key)),
  );
  const added = missing.map((key) => ({
    effect: 'NoExecute',
    key,
    operator: 'Exists',
    tolerationSeconds: PATIENCE_SECONDS,
  }));
  return { ...spec, tolerations: [...given, ...added] };
}

const tolerates = (toleration: Json, key: string): boolean =>
  [key, ''].includes(textAt(toleration, 'key')) && ['NoExecute', ''].includes(textAt(toleration, 'effect'));
