import type { ScpCloud } from '../api/scp-cloud.ts';
import { isNotFound, type KubernetesClient, type KubernetesObject, listAll } from '../clients/kubernetes/index.ts';
import { GROUP, VERSION } from '../api/common/group.ts';
import type { Informer, Trigger } from '../runtime/index.ts';

/** Kinds of the platform that name their cloud in `spec.cloudRef`. One that is not installed refers to nothing. */
const KINDS = {
  AvailabilityZone: 'availabilityzones',
  DatabaseCluster: 'databaseclusters',
  CfFoundation: 'cffoundations',
  ZabbixHA: 'zabbixhas',
  BackupPolicy: 'backuppolicies',
};

interface Referring extends KubernetesObject {
  readonly spec?: { readonly cloudRef?: { readonly name?: string } };
}

/** Looks for what refers to a cloud: references stay within a namespace. */
export function cloudUsers(client: Pick<KubernetesClient, 'list'>) {
  return async ({ metadata }: ScpCloud, signal: AbortSignal): Promise<readonly string[]> => {
    const { namespace, name } = metadata;
    const found = await Promise.all(
      Object.entries(KINDS).map(async ([kind, plural]) => {
        const type = { group: GROUP, version: VERSION, plural, kind, namespaced: true };
        try {
          const { items } = await listAll<Referring>(client, type, { namespace, signal });
          return items
            .filter(({ spec }) => spec?.cloudRef?.name === name)
            .map((item) => `${kind} ${item.metadata.name}`);
        } catch (error) {
          if (isNotFound(error)) return [];
          throw error;
        }
      }),
    );
    return found.flat();
  };
}

/** Wakes the cloud that an object referred to when the object has gone: it may have waited for that. */
export function whenUserGone(informer: Informer<KubernetesObject>): Trigger {
  return (enqueue) =>
    informer.subscribe(({ type, object }) => {
      const { metadata, spec } = object as Referring;
      if (type === 'deleted') enqueue(`${metadata.namespace ?? ''}/${spec?.cloudRef?.name ?? ''}`);
    });
}
