import type { Logger } from 'pino';
import { type KubernetesClient, SECRET } from '../clients/kubernetes/index.ts';
import { createInformer, type Trigger } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';

/** Watches the Secrets that objects name, one by one: the operator's memory never holds all Secrets of a cluster. */
export interface SecretWatches {
  /** From now on a change of the Secret wakes the object `key`, instead of the one that it named before. */
  watch(key: string, secret: { readonly namespace: string; readonly name: string }): void;
  release(key: string): void;
  readonly trigger: Trigger;
  close(): void;
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
  const named = new Map<string, string>();
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

  const release = (key: string): void => {
    const secret = named.get(key) ?? '';
    const one = watched.get(secret);
    named.delete(key);
    one?.keys.delete(key);
    if (one?.keys.size !== 0) return;
    one.stop.abort(new Error('nobody names the Secret any more'));
    watched.delete(secret);
  };

  return {
    watch: (key, { namespace, name }) => {
      const secret = `${namespace}/${name}`;
      if (named.get(key) === secret) return;
      release(key);
      const one = watched.get(secret) ?? begin(namespace, name);
      watched.set(secret, one);
      one.keys.add(key);
      named.set(key, secret);
    },
    release,
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
