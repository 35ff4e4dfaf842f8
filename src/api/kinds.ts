import { toCustomResourceDefinition, type KindDefinition } from './crd/definition.ts';
import { availabilityZoneDefinition } from './availability-zone/definition.ts';
import { databaseClusterDefinition } from './database-cluster/definition.ts';
import { scpCloudDefinition } from './scp-cloud/definition.ts';

/** Every kind of the platform. */
export const KINDS: readonly KindDefinition[] = [
  scpCloudDefinition,
  availabilityZoneDefinition,
  databaseClusterDefinition,
];

/** The CustomResourceDefinitions of every kind, for those who install them. */
export function customResourceDefinitions(): readonly object[] {
  return KINDS.map(toCustomResourceDefinition);
}
