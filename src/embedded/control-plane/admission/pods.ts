import type { Api } from '../api.ts';
import { isList, isObject, sameJson } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { textAt, valueAt, withValueAt } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { forbidden } from '../status-error.ts';
import { keyOf } from '../storage/collection.ts';
import { withLimitDefaults } from './limit-ranges.ts';

/** What admission makes of a new pod before its own rules are looked at: what it refers to has to be there. */
export function admitPod(api: Api, { subject }: ServedResource, pod: JsonObject): JsonObject {
  const [name, namespace] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'namespace')];
  const refuse = (message: string) => forbidden(subject, name, message);
  const account = textAt(pod, 'spec', 'serviceAccountName') || 'default';
  if (api.store.get(collectionOf('', 'serviceaccounts'), keyOf(namespace, account)) === undefined) {
    throw refuse(`error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`);
  }
  const priority = textAt(pod, 'spec', 'priorityClassName');
  const classes = collectionOf('scheduling.k8s.io', 'priorityclasses');
  if (priority !== '' && api.store.get(classes, keyOf('', priority)) === undefined) {
    throw refuse(`no PriorityClass with name ${priority} was found`);
  }
  return withRuntimeClass(api, withLimitDefaults(api, pod), refuse);
}

/** The RuntimeClass admission plugin: overhead and scheduling of the class become the pod's. */
function withRuntimeClass(api: Api, pod: JsonObject, refuse: (message: string) => Error): JsonObject {
  const name = textAt(pod, 'spec', 'runtimeClassName');
  const overhead = valueAt(pod, 'spec', 'overhead');
  if (name === '') {
    if (overhead === undefined) return pod;
    throw refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  }
  const found = api.store.get(collectionOf('node.k8s.io', 'runtimeclasses'), keyOf('', name));
  if (found === undefined) throw refuse(`pod rejected: RuntimeClass "${name}" not found`);
  const fixed = valueAt(found, 'overhead', 'podFixed');
  if (overhead !== undefined && !sameJson(overhead, fixed)) {
    throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  const charged = fixed === undefined ? pod : withValueAt(pod, ['spec', 'overhead'], fixed);
  return withScheduling(charged, valueAt(found, 'scheduling'), refuse);
}

function withScheduling(
  pod: JsonObject,
  scheduling: JsonObject[string],
  refuse: (message: string) => Error,
): JsonObject {
  if (!isObject(scheduling)) return pod;
  const [own, wanted] = [valueAt(pod, 'spec', 'nodeSelector'), scheduling['nodeSelector']];
  const [given, added] = [isObject(own) ? own : {}, isObject(wanted) ? wanted : {}];
  for (const key of Object.keys(added)) {
    if (given[key] === undefined || given[key] === added[key]) continue;
    const wish = `runtimeClass.scheduling.nodeSelector[${key}] = ${textAt(added, key)}`;
    throw refuse(`conflict: ${wish}; pod.spec.nodeSelector[${key}] = ${textAt(given, key)}`);
  }
  const selected =
    Object.keys(added).length === 0 ? pod : withValueAt(pod, ['spec', 'nodeSelector'], { ...given, ...added });
  const tolerations = scheduling['tolerations'];
  if (!isList(tolerations) || tolerations.length === 0) return selected;
  const before = valueAt(selected, 'spec', 'tolerations');
  const kept = isList(before) ? before : [];
  const more = tolerations.filter((one) => !kept.some((other) => sameJson(one, other)));
  return withValueAt(selected, ['spec', 'tolerations'], [...kept, ...more]);
}
