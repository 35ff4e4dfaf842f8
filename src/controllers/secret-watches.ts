import type { Logger } from 'pino';
import { type KubernetesClient, SECRET } from '../clients/kubernetes/index.ts';
import { createInformer, type Trigger } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';

/** Watches the Secrets that objects name, one by one: the operator's memory never holds all Secrets of a cluster. */
export interface SecretWatches {
  /** From now on a change of one of the Secrets wakes the object `key`; those that it named before do so no more. */
  watch(key: string, secrets: readonly SecretName[]): void;
  release(key: string): void;
  readonly trigger: Trigger;
  close(): void;
}

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

interface Watched {
  readonly keys: Set<string>;
  readonly stop: AbortController;
}

export function createSecretWatches(options: {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}): SecretWatches {
  const watched = new Map<string, Watched>();
  const named = new Map<string, ReadonlySet<string>>();
  let wake: (key: string) => void = () => undefined;

  const begin = (namespace: string, name: string): Watched => {
    const one = { keys: new Set<string>(), stop: new AbortController() };
    const informer = createInformer({
      ...options,
      type: SECRET,
      namespaces: [namespace],
      fieldSelector: `metadata.name=${name}`,
    });
    informer.subscribe(() => {
      for (const key of one.keys) wake(key);
    });
    void informer.run(one.stop.signal);
    return one;
  };

  const leave = (key: string, secret: string): void => {
    const one = watched.get(secret);
    one?.keys.delete(key);
    if (one?.keys.size !== 0) return;
    one.stop.abort(new Error('nobody names the Secret any more'));
    watched.delete(secret);
  };
  const watch = (key: string, secrets: readonly SecretName[]): void => {
    const before = named.get(key) ?? new Set();
    const now = new Map(secrets.map((secret) => [`${secret.namespace}/${secret.name}`, secret]));
    for (const secret of before) if (!now.has(secret)) leave(key, secret);
    for (const [secret, { namespace, name }] of now) {
      if (before.has(secret)) continue;
      const one = watched.get(secret) ?? begin(namespace, name);
      watched.set(secret, one);
      one.keys.add(key);
    }
    if (now.size === 0) named.delete(key);
    else named.set(key, new Set(now.keys()));
  };

  return {
    watch,
    release: (key) => watch(key, []),
    trigger: (enqueue) => {
      wake = enqueue;
      return () => {
        wake = () => undefined;
      };
    },
    close: () => {
      for (const { stop } of watched.values()) stop.abort(new Error('the operator stops'));
      watched.clear();
      named.clear();
    },
  };
}
