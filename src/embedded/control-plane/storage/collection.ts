import type { KubeObject } from '../object.ts';
import { changeLog } from './change-log.ts';
import type { Change } from './change-log.ts';

/** `<namespace>/<name>`, the namespace empty for cluster-wide objects: sorts as etcd's keys do. */
export const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

export const keyOfObject = ({ metadata }: KubeObject): string => keyOf(metadata.namespace, metadata.name);

export type Listener = (change: Change) => void;

/** All objects of one resource, in key order, with the log of what changed and who listens to it. */
export interface Collection {
  readonly name: string;
  readonly size: number;
  get(key: string): KubeObject | undefined;
  /** Keys with this prefix, in order. The answer is a copy. */
  keys(prefix: string): readonly string[];
  /** Records a write: the object, the log and the listeners. */
  set(change: Change): void;
  /** Puts an object in place without telling anybody. */
  seed(object: KubeObject): void;
  readonly log: ReturnType<typeof changeLog>;
  readonly listeners: Set<Listener>;
}

export function createCollection(name: string, historyLimit: number, horizon: number): Collection {
  const objects = new Map<string, KubeObject>();
  const sorted: string[] = [];
  const log = changeLog(historyLimit, horizon);
  const listeners = new Set<Listener>();
  const lowerBound = (key: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const insert = (key: string, object: KubeObject): void => {
    if (!objects.has(key)) sorted.splice(lowerBound(key), 0, key);
    objects.set(key, object);
  };
  return {
    name,
    get size() {
      return objects.size;
    },
    log,
    listeners,
    get: (key) => objects.get(key),
    keys: (prefix) =>
      prefix === '' ? [...sorted] : sorted.slice(lowerBound(prefix), lowerBound(`${prefix.slice(0, -1)}0`)),
    seed: (object) => insert(keyOfObject(object), object),
    set(change) {
      const { key, type, object } = change;
      if (type === 'DELETED') {
        objects.delete(key);
        sorted.splice(lowerBound(key), 1);
      } else {
        insert(key, object);
      }
      log.append(change);
      for (const listener of [...listeners]) listener(change);
    },
  };
}
