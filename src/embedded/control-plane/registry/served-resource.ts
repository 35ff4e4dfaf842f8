import type {
  CrdScale,
  Decoder,
  FieldError,
  JsonObject,
  MergeSchema,
  Pruned,
  ResourceDefinition,
  JsonSchema,
  TableDefinition,
} from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import type { Subject } from '../status-error.ts';
import type { Strategy } from './strategy.ts';

/** One resource in one version, with everything a request against it needs. */
export interface ServedResource {
  readonly definition: ResourceDefinition;
  readonly subject: Subject;
  /** `apps/v1`. */
  readonly apiVersion: string;
  readonly custom: boolean;
  /** Where its objects are stored: shared by all versions. */
  readonly collection: string;
  readonly hasStatus: boolean;
  readonly scale?: CrdScale;
  /** Published with a custom resource; built-in kinds publish their own. */
  readonly schema?: JsonSchema;
  readonly mergeSchema: MergeSchema;
  readonly table: TableDefinition;
  readonly strategy: Strategy;
  /** Text of the `Warning` header of a deprecated version. */
  readonly deprecationWarning?: string;
  /** The value of a selectable field, or undefined when the resource does not offer it. */
  fieldOf(object: KubeObject, field: string): string | undefined;
  /** What is said of a field that cannot be selected by. */
  unsupportedField(field: string): string;
  /** Why a body's types do not fit a built-in kind, as Go's decoder says it; looked at before pruning. */
  decodeProblem?(object: JsonObject, decoder: Decoder): string | undefined;
  /** How strategic merge patches treat its lists. */
  readonly patchSchema: JsonSchema;
  prune(object: JsonObject): Pruned<JsonObject>;
  applyDefaults(object: JsonObject): JsonObject;
  validate(object: JsonObject, old?: JsonObject): readonly FieldError[];
  /** From the stored form to this version's. The very same object when there is nothing to do. */
  toServed(stored: KubeObject): KubeObject;
  toStored(object: KubeObject): KubeObject;
}

export const collectionOf = (group: string, plural: string): string => `${group}/${plural}`;
