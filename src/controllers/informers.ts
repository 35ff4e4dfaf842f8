import type { KubernetesObject, ResourceType } from '../clients/kubernetes/index.ts';
import { createInformer, type Informer, type InformerOptions } from '../runtime/index.ts';

/** One cache for each kind, shared by all controllers that read it. */
export interface Informers {
  of(type: ResourceType): Informer<KubernetesObject>;
  /** Those that somebody asked for. */
  all(): readonly Informer<KubernetesObject>[];
}

export function createInformers(options: Omit<InformerOptions<KubernetesObject>, 'type'>): Informers {
  const byPlural = new Map<string, Informer<KubernetesObject>>();
  return {
    of: (type) => {
      const informer = byPlural.get(type.plural) ?? createInformer({ ...options, type });
      byPlural.set(type.plural, informer);
      return informer;
    },
    all: () => [...byPlural.values()],
  };
}

/** Uids of everything in the caches. */
export function uidsIn(informers: readonly Informer<KubernetesObject>[]): ReadonlySet<string> {
  return new Set(informers.flatMap(({ store }) => store.list().map(({ metadata }) => metadata.uid ?? '')));
}
