import type { Logger } from 'pino';
import { isNotFound, type KubernetesClient, type ResourceType, resourceName } from '../clients/kubernetes/index.ts';
import { CLUSTER_LABEL, CLUSTERS, CNPG_DATABASES } from '../reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { createInformer, type Trigger } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';

/** Changes of what CloudNativePG runs for us. Its kinds may be installed at any time, or never. */
export interface CloudNativePgWatch {
  readonly trigger: Trigger;
  /** Runs until `signal` aborts; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

export interface CloudNativePgWatchOptions {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly namespaces?: readonly string[] | undefined;
  /** Keys of the DatabaseClusters of that topology: without one, nothing is asked for. */
  readonly hosted: () => readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

const LOOK_MS = 10_000;

/** Wakes a DatabaseCluster when its Cluster or a Database of it changes, and all of them when the kinds have been installed. */
export function createCloudNativePgWatch(options: CloudNativePgWatchOptions): CloudNativePgWatch {
  const { hosted, clock } = options;
  let wake: (key: string) => void = () => undefined;

  const watchWhileServed = async (type: ResourceType, signal: AbortSignal): Promise<void> => {
    const gone = new AbortController();
    const informer = createInformer({
      ...options,
      type,
      labelSelector: CLUSTER_LABEL,
      onRestart: (why) => {
        if (why !== 'failed') return;
        void standingOf(options, type, signal).then((standing) => {
          if (standing === 'missing') gone.abort(new Error(`${resourceName(type)} is installed no more`));
        });
      },
    });
    informer.subscribe(({ object: { metadata } }) =>
      wake(`${metadata.namespace ?? ''}/${metadata.labels?.[CLUSTER_LABEL] ?? ''}`),
    );
    await informer.run(AbortSignal.any([signal, gone.signal]));
  };

  const keepWatching = async (type: ResourceType, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      if (hosted().length > 0 && (await standingOf(options, type, signal)) === 'served') {
        for (const key of hosted()) wake(key);
        await watchWhileServed(type, signal);
      }
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  };

  return {
    trigger: (enqueue) => {
      wake = enqueue;
      return () => {
        wake = () => undefined;
      };
    },
    run: async (signal) => {
      await Promise.all([CLUSTERS, CNPG_DATABASES].map((type) => keepWatching(type, signal)));
    },
  };
}

/** Whether the API server knows the kind; `unknown` where it does not say, or does not let us ask. */
async function standingOf(
  { client, namespaces: [namespace] = [], log }: CloudNativePgWatchOptions,
  type: ResourceType,
  signal: AbortSignal,
): Promise<'served' | 'missing' | 'unknown'> {
  try {
    await client.list(type, { limit: 1, signal, ...(namespace === undefined ? {} : { namespace }) });
    return 'served';
  } catch (error) {
    if (isNotFound(error)) return 'missing';
    if (!signal.aborted) log.warn({ err: error, resource: resourceName(type) }, 'cannot be listed, so is not watched');
    return 'unknown';
  }
}
