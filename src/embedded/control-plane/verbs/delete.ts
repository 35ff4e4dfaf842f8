import type { JsonObject } from '../schema/index.ts';
import type { Api } from '../api.ts';
import { apiTime, textAt, valueAt, withMetadata, withValueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { keyOf } from '../storage/collection.ts';
import { conflict, forbidden, notFound } from '../status-error.ts';
import type { DeleteOptions } from './delete-options.ts';
import { finishDeletion } from './finish-deletion.ts';
import { NAMESPACES } from './namespace-admission.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export interface DeleteRequest {
  readonly api: Api;
  readonly resource: ServedResource;
  readonly namespace: string;
  readonly name: string;
  readonly options: DeleteOptions;
}

/** What became of it: gone, or still there until its finalizers (or its kubelet) let it go. */
export interface Deletion {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** Namespaces that a cluster cannot be without. */
const IMMORTAL: readonly string[] = ['default', 'kube-system', 'kube-public'];

export function deleteObject(request: DeleteRequest): Deletion {
  const { api, resource, namespace, name, options } = request;
  const stored = api.store.get(resource.collection, keyOf(namespace, name));
  if (stored === undefined) throw notFound(resource.subject, name);
  if (resource.collection === NAMESPACES && IMMORTAL.includes(name)) {
    throw forbidden(resource.subject, name, 'this namespace may not be deleted');
  }
  checkPreconditions(request, stored);
  const finalizers = finalizersFor(resource, stored, options);
  const grace = graceFor(resource, stored, options);
  const held = finalizers.length > 0 || grace > 0 || resource.collection === NAMESPACES;
  if (!held) {
    return {
      object: resource.toServed(options.dryRun ? stored : finishDeletion(api, resource.collection, stored)),
      gone: true,
    };
  }
  const marked = markForDeletion(api, resource, stored, finalizers, grace);
  if (options.dryRun || marked === stored) return { object: resource.toServed(marked), gone: false };
  return { object: resource.toServed(api.store.put(resource.collection, marked)), gone: false };
}

function checkPreconditions({ resource, name, options }: DeleteRequest, { metadata }: KubeObject): void {
  const byKind = { group: resource.definition.group, plural: resource.definition.kind };
  if (options.uid !== '' && options.uid !== metadata.uid) {
    throw conflict(
      byKind,
      name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (options.resourceVersion !== '' && options.resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      byKind,
      name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** The garbage collector is told through finalizers what to do with dependents. */
function finalizersFor(
  { strategy }: ServedResource,
  { metadata }: KubeObject,
  { propagationPolicy }: DeleteOptions,
): readonly string[] {
  const own =
    metadata.deletionTimestamp === undefined && strategy.deletionFinalizer !== undefined
      ? [strategy.deletionFinalizer]
      : [];
  const finalizers = [...new Set([...(metadata.finalizers ?? []), ...own])];
  if (propagationPolicy === undefined) return finalizers;
  const others = finalizers.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (propagationPolicy === 'Background') return others;
  return [...others, propagationPolicy === 'Orphan' ? ORPHAN : FOREGROUND];
}

/** Only a pod that some node runs is given time; without a node nobody would confirm its end. */
function graceFor({ collection }: ServedResource, pod: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (collection !== '/pods' || textAt(pod, 'spec', 'nodeName') === '') return 0;
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))) return 0;
  const declared = valueAt(pod, 'spec', 'terminationGracePeriodSeconds');
  return gracePeriodSeconds ?? (typeof declared === 'number' ? declared : 30);
}

function markForDeletion(
  api: Api,
  resource: ServedResource,
  stored: KubeObject,
  finalizers: readonly string[],
  grace: number,
): KubeObject {
  const { metadata } = stored;
  const unchanged = JSON.stringify(finalizers) === JSON.stringify(metadata.finalizers ?? []);
  if (metadata.deletionTimestamp !== undefined && unchanged) return stored;
  const isNamespace = resource.collection === NAMESPACES;
  const marked: JsonObject = {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
    ...(metadata.deletionTimestamp === undefined
      ? {
          deletionTimestamp: apiTime(api.clock.now() + grace * 1000),
          deletionGracePeriodSeconds: isNamespace ? undefined : grace,
          generation: metadata.generation === undefined ? undefined : metadata.generation + 1,
        }
      : {}),
  };
  const object = withMetadata(stored, marked);
  return isNamespace ? (withValueAt(object, ['status', 'phase'], 'Terminating') as KubeObject) : object;
}
