import {
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  type ObjectRef,
  type ResourceType,
} from '../clients/kubernetes/index.ts';

interface FinalizerOptions {
  readonly client: Pick<KubernetesClient, 'patch'>;
  readonly type: ResourceType;
  /** `<group>/<what is cleaned up>`: `scp.stormclouds.eu/cloud`. */
  readonly finalizer: string;
  readonly signal?: AbortSignal;
}

export function isDeleting(object: KubernetesObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/**
 * Makes sure that the object cannot vanish before it has been cleaned up after. To be called before the first outside
 * write. Returns the object as it then is. Throws `conflict` when the object has changed meanwhile.
 */
export async function ensureFinalizer<T extends KubernetesObject>(object: T, options: FinalizerOptions): Promise<T> {
  if (hasFinalizer(object, options.finalizer)) return object;
  return await patchFinalizers(object, [...(object.metadata.finalizers ?? []), options.finalizer], options);
}

/**
 * Lets the object go. To be called only after having looked and seen that nothing is left outside. An object that has
 * gone already is fine. Throws `conflict` when it has changed meanwhile.
 */
export async function removeFinalizer(object: KubernetesObject, options: FinalizerOptions): Promise<void> {
  if (!hasFinalizer(object, options.finalizer)) return;
  const rest = (object.metadata.finalizers ?? []).filter((one) => one !== options.finalizer);
  try {
    await patchFinalizers(object, rest, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * A merge patch that names the version it was made from: other people's finalizers added meanwhile make it a
 * `conflict` instead of being lost. (A failing `test` of a JSON patch answers 422, as if the request were wrong.)
 */
async function patchFinalizers<T extends KubernetesObject>(
  object: T,
  finalizers: readonly string[],
  { client, type, signal }: FinalizerOptions,
): Promise<T> {
  const { resourceVersion } = object.metadata;
  const body = { metadata: { resourceVersion, finalizers } };
  return await client.patch<T>(type, refOf(object), { type: 'merge', body }, signal ? { signal } : {});
}

export function refOf({ metadata }: KubernetesObject): ObjectRef {
  return metadata.namespace === undefined
    ? { name: metadata.name }
    : { namespace: metadata.namespace, name: metadata.name };
}
