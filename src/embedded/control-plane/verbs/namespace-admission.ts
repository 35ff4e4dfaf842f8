import type { Api } from '../api.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { keyOf } from '../storage/collection.ts';
import { forbidden, notFound } from '../status-error.ts';

export const NAMESPACES = collectionOf('', 'namespaces');

/** Nothing is made in a namespace that does not exist or is on its way out (admission plugin NamespaceLifecycle). */
export function admitIntoNamespace(api: Api, resource: ServedResource, namespace: string, name: string): void {
  if (namespace === '') return;
  const found = api.store.get(NAMESPACES, keyOf(undefined, namespace));
  if (found === undefined) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    resource.subject,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
