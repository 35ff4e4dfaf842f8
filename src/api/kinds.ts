import { toCustomResourceDefinition, type KindDefinition } from './crd/definition.ts';
import { scpCloudDefinition } from './scp-cloud/definition.ts';

/** Every kind of the platform. */
export const KINDS: readonly KindDefinition[] = [scpCloudDefinition];

/** The CustomResourceDefinitions of every kind, for those who install them. */
export function customResourceDefinitions(): readonly object[] {
  return KINDS.map(toCustomResourceDefinition);
}
