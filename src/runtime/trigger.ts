import type { KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Informer } from './informer.ts';
import { keyOf } from './store.ts';

/** Starts to wake objects by their keys, until the function it returns is called. */
export type Trigger = (enqueue: (key: string) => void) => () => void;

/** Wakes an object when what people declare has changed: spec, labels, annotations, finalizers, deletion. Not status. */
export function specChanged<T extends KubernetesObject>(informer: Informer<T>): Trigger {
  return (enqueue) =>
    informer.subscribe((change) => {
      if (change.type !== 'updated' || !sameDeclaration(change.previous, change.object)) enqueue(keyOf(change.object));
    });
}

/** Wakes the objects that `keys` names when what people declare of an object of another kind changes; not for its status. */
export function whenDeclared<T extends KubernetesObject>(
  informer: Informer<T>,
  keys: (object: T) => readonly string[],
): Trigger {
  return (enqueue) =>
    informer.subscribe((change) => {
      if (change.type === 'updated' && sameDeclaration(change.previous, change.object)) return;
      for (const key of keys(change.object)) enqueue(key);
    });
}

function sameDeclaration(one: KubernetesObject, other: KubernetesObject): boolean {
  return JSON.stringify(declared(one)) === JSON.stringify(declared(other));
}

function declared({ metadata }: KubernetesObject): unknown {
  const { generation, deletionTimestamp, labels, annotations, finalizers, ownerReferences } = metadata;
  return [generation, deletionTimestamp, labels, annotations, finalizers, ownerReferences];
}
