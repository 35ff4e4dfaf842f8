import type { FieldError, JsonObject } from '../schema/index.ts';

/** What a strategy may ask of the world around the object. */
export interface StrategyContext {
  nowMs(): number;
  uuid(): string;
  /** Random letters, as the ends of generated names are made of. */
  letters(count: number): string;
  /** Whether pods of a service account get its token; true unless the account says otherwise. */
  automountsToken(namespace: string, account: string): boolean;
  /** The value of a priority class; of none, or an unknown one, 0. */
  priorityOf(className: string): number;
  /** A free cluster address for a service. */
  allocateClusterIp(): string;
  /** A free port on every node for a service. */
  allocateNodePort(): number;
}

/** What one kind does beyond what all kinds do; everything is optional (`rest.RESTCreateStrategy` and its kin). */
export interface Strategy {
  /** Fills in what the server decides when an object is made. Status of kinds with a status subresource is gone already. */
  prepareCreate?(object: JsonObject, context: StrategyContext): JsonObject;
  /** Puts back what an update may not touch. */
  prepareUpdate?(object: JsonObject, old: JsonObject, context: StrategyContext): JsonObject;
  /** What is left of an update through another subresource than `status`: only what that one is for. */
  prepareSubresource?(subresource: string, object: JsonObject, old: JsonObject): JsonObject;
  /** What the kind's own rules say of an object; with `old`, of an update. */
  validate?(object: JsonObject, old?: JsonObject): readonly FieldError[];
  /** What an update of the object itself, and not of a subresource, may not change. */
  validateMainUpdate?(object: JsonObject, old: JsonObject): readonly FieldError[];
  /** A finalizer that every deletion begins with. */
  readonly deletionFinalizer?: string;
  /** Whether a changed spec raises `metadata.generation`. */
  readonly countsGenerations?: boolean;
  /** Names may hold what a path segment may (`system:controller:x`), not just a DNS subdomain. */
  readonly names?: 'subdomain' | 'label' | 'label-1035' | 'path-segment';
  /** PUT to a name that does not exist makes the object. */
  readonly createsOnUpdate?: boolean;
  /** Fields that selectors may name, besides `metadata.name` and `metadata.namespace`. */
  readonly selectableFields?: readonly string[];
  /** Fields of a status update that are put back, besides spec. */
  readonly statusKeepsLabels?: boolean;
}
