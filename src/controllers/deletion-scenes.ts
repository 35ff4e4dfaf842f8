import {
  CUSTOM_RESOURCE_DEFINITION,
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  NAMESPACE,
  type ResourceType,
} from '../clients/kubernetes/index.ts';
import { type Deletions, isConfirmed } from '../reconcilers/common/deletion-freeze.ts';
import { type Informer, isDeleting } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';

/** `kubectl delete --all` and garbage collection take their objects one after the other. */
const SETTLE_MS = 5_000;

export function createDeletionScenes(options: {
  readonly client: Pick<KubernetesClient, 'get'>;
  readonly type: ResourceType;
  readonly informer: Pick<Informer<KubernetesObject>, 'store'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly share: number;
}): Deletions {
  const { client, type, informer, clock, share } = options;
  const firstSeenMs = new Map<string, number>();

  const isGoing = async (of: ResourceType, name: string, signal: AbortSignal): Promise<boolean> => {
    try {
      return isDeleting(await client.get<KubernetesObject>(of, { name }, { signal }));
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  };

  return {
    settlesInMs: ({ uid }) => {
      const since = firstSeenMs.get(uid) ?? clock.monotonicMs();
      firstSeenMs.set(uid, since);
      return Math.max(0, since + SETTLE_MS - clock.monotonicMs());
    },
    look: async ({ namespace }, signal) => {
      const [namespaceGoing, definitionGoing] = await Promise.all([
        isGoing(NAMESPACE, namespace, signal),
        isGoing(CUSTOM_RESOURCE_DEFINITION, `${type.plural}.${type.group}`, signal),
      ]);
      const all = informer.store.list();
      const deleting = all.filter((one) => isDeleting(one) && !isConfirmed({ uid: '', ...one.metadata }));
      return { namespaceGoing, definitionGoing, deleting: deleting.length, all: all.length, share };
    },
    forget: (uid) => void firstSeenMs.delete(uid),
  };
}
