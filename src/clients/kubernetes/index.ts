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
