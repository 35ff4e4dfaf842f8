export { cloudKeys } from './cloud-key.ts';
export type { Change } from './diff.ts';
export { gathered } from './gathered.ts';
export { hashOf } from './hash.ts';
export { installationOf } from './installation.ts';
export type { Inventory, InventoryEvent } from './inventory.ts';
export type { Entries, Entry, InventoryClient, Kind, Quota } from './kinds.ts';
export {
  DESCRIPTION_LIMIT,
  fromAggregate,
  fromDescription,
  fromKeypairName,
  fromMetadata,
  fromServerGroupName,
  hasOwner,
  type Mark,
  toAggregateName,
  toDescription,
  toKeypairName,
  toMetadata,
  toServerGroupName,
  withoutMark,
  wordsOf,
} from './mark.ts';
export { type MarkedThing, orphans, thingsOf } from './orphans.ts';
export { fromRetainedMetadata, type RetainedMark, toRetainedMetadata, withoutRetainedMark } from './retained-mark.ts';
export { createInventoryRegistry, type Hold, type InventoryRegistry } from './registry.ts';
export type { ShelfState } from './shelf.ts';
export { assignmentId, KINDS, type Service, SOURCES } from './sources.ts';
export type { ApiUse } from './api-use.ts';
export {
  type CloudConnection,
  type CloudConnections,
  type CloudLimits,
  createCloudConnections,
} from './connections.ts';
