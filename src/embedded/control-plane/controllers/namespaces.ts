import type { Api } from '../api.ts';
import { apiTime, textAt, withValueAt } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { KubeObject } from '../object.ts';
import type { JsonObject } from '../schema/index.ts';
import { type Remainder, namespaceConditions } from './namespace-conditions.ts';
import { keyOf } from '../storage/collection.ts';
import { NAMESPACES } from '../verbs/namespace-admission.ts';
import type { Change } from '../storage/change-log.ts';
import { systemClient } from './system-client.ts';
import { createWorker } from './worker.ts';
import type { Worker } from './worker.ts';

/** Furnishes new namespaces and empties those being deleted; a namespace goes when nothing is left in it. */
export function namespaceController(api: Api, rootCa: string): Worker {
  const client = systemClient(api, 'kube-controller-manager');
  const worker = createWorker((name) => {
    const namespace = api.store.get(NAMESPACES, keyOf(undefined, name));
    if (namespace === undefined) return;
    if (namespace.metadata.deletionTimestamp === undefined) furnish(name);
    else empty(namespace);
  });

  function furnish(name: string): void {
    client.ensure('', 'serviceaccounts', { metadata: { name: 'default' } }, name);
    client.ensure(
      '',
      'configmaps',
      { metadata: { name: ROOT_CA, annotations: ROOT_CA_NOTE }, data: { 'ca.crt': rootCa } },
      name,
    );
    restoreRootCa(name);
  }

  /** What somebody wrote into the bundle does not stay. */
  function restoreRootCa(name: string): void {
    const bundle = api.store.get(CONFIG_MAPS, keyOf(name, ROOT_CA));
    if (bundle === undefined || textAt(bundle, 'data', 'ca.crt') === rootCa) return;
    api.store.put(CONFIG_MAPS, { ...bundle, data: { 'ca.crt': rootCa } });
  }

  function empty(namespace: KubeObject): void {
    const { name } = namespace.metadata;
    const prefix = `${name}/`;
    for (const collection of api.store.collectionNames()) {
      const resource = api.registry.ofCollection(collection);
      if (resource === undefined || !resource.definition.namespaced) continue;
      for (const object of api.store.list(collection, prefix)) client.delete(resource, object, 'Background');
    }
    const left = remainders(prefix);
    const told = tell(namespace, left);
    if (left.length > 0) return;
    const finalized = withValueAt(told, ['spec'], {}) as KubeObject;
    if ((namespace.metadata.finalizers ?? []).length === 0) api.store.remove(NAMESPACES, finalized);
    else if ('finalizers' in ((namespace['spec'] ?? {}) as object)) api.store.put(NAMESPACES, finalized);
  }

  /** What is left, by resource. */
  function remainders(prefix: string): readonly Remainder[] {
    return api.store.collectionNames().flatMap((collection) => {
      const objects = api.store.list(collection, prefix);
      if (objects.length === 0) return [];
      const { plural = collection, group = '' } = api.registry.ofCollection(collection)?.definition ?? {};
      const finalizers = objects.map(({ metadata }) => metadata.finalizers ?? []);
      return [{ plural, group, count: objects.length, finalizers }];
    });
  }

  /** Says in the namespace's status what its deletion waits for. */
  function tell(namespace: KubeObject, left: readonly Remainder[]): KubeObject {
    const status = (namespace['status'] ?? {}) as { readonly conditions?: readonly JsonObject[] };
    const known = status.conditions ?? [];
    const next = namespaceConditions(known, left, apiTime(api.clock.now()));
    if (next === known) return namespace;
    return api.store.put(NAMESPACES, withValueAt(namespace, ['status', 'conditions'], next) as KubeObject);
  }

  api.store.listenToAll((collection, change) => {
    const name = namespaceOf(collection, change);
    if (name !== undefined) worker.enqueue(name);
  });
  return worker;
}

const ROOT_CA = 'kube-root-ca.crt';
const CONFIG_MAPS = collectionOf('', 'configmaps');
const ROOT_CA_NOTE = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};

/** The namespace that a change gives cause to look at: itself, or one that something left or is about to leave. */
function namespaceOf(collection: string, { type, object }: Change): string | undefined {
  if (collection === NAMESPACES) return object.metadata.name;
  const leaves = type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
  return leaves || REFURNISHED.has(object.metadata.name) ? object.metadata.namespace : undefined;
}

const REFURNISHED = new Set(['default', ROOT_CA]);
