export type {
  ApplyOptions,
  DeleteOptions,
  JsonPatchOperation,
  KubernetesClient,
  ListQuery,
  Patch,
  WatchQuery,
  WriteOptions,
} from './client.ts';
export type { KubernetesObject, ListPage, ObjectMeta, OwnerReference, WatchEvent } from './object.ts';
export {
  apiVersion,
  collectionPath,
  describeRef,
  type ObjectRef,
  objectPath,
  type ResourceType,
  resourceName,
} from './resource-type.ts';
export { directConnection, type KubernetesConnection, kubeConfigConnection } from './connection.ts';
export { createKubernetesClient, type KubernetesClientOptions } from './create-client.ts';
export { isAlreadyExists, isConflict, isGone, isNotFound } from './faults.ts';
export { listAll } from './list-all.ts';
export { currentNamespace, loadKubeConfig } from './load-kube-config.ts';
export type { KubernetesCall } from './transport.ts';
export { CUSTOM_RESOURCE_DEFINITION, EVENT, LEASE, NAMESPACE, SECRET } from './well-known.ts';
