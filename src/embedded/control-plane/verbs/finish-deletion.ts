import type { Api } from '../api.ts';
import type { KubeObject } from '../object.ts';

/** Removes an object that nothing holds any longer. */
export function finishDeletion(api: Api, collection: string, last: KubeObject): KubeObject {
  return api.store.remove(collection, last);
}
