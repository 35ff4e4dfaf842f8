import { groupVersionOf } from '../discovery/groups.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { mergeSchemaOf } from '../merge-schema.ts';
import type { MergeSchema } from '../merge-schema.ts';
import { prune } from '../prune.ts';
import type { Pruned } from '../prune.ts';
import type { ResourceDefinition } from '../resource.ts';
import { builtInTable } from '../table/built-in/tables.ts';
import type { TableDefinition } from '../table/table.ts';
import { decodeProblem } from './decode.ts';
import type { Decoder } from './decode.ts';
import { defaultBuiltIn } from './defaults.ts';
import { OBJECT_META_MERGE } from './object-meta-merge.ts';
import { builtInKind } from './packages.ts';
import { builtInSchema } from './schemas.ts';
import { validateBuiltIn } from './validation/index.ts';

/** What the storage needs to know about a built-in resource; the counterpart of `CompiledVersion`. */
export interface CompiledBuiltIn {
  readonly resource: ResourceDefinition;
  /** With `x-kubernetes-patch-merge-key` and `-strategy`, for strategic merge patches. */
  readonly schema: JsonSchema;
  readonly mergeSchema: MergeSchema;
  readonly table: TableDefinition;
  prune(object: JsonObject): Pruned<JsonObject>;
  /** Why Go could not decode the object, `json: cannot unmarshal ...`; undefined when it could. Looked at before pruning. */
  decodeProblem(object: JsonObject, decoder: Decoder): string | undefined;
  applyDefaults(object: JsonObject): JsonObject;
  /** Validates a defaulted object; with `old`, an update of it. Does not look at `metadata`. */
  validate(object: JsonObject, old?: JsonObject): readonly FieldError[];
}

export function compileBuiltIn(resource: ResourceDefinition): CompiledBuiltIn {
  const name = builtInKind(groupVersionOf(resource), resource.kind);
  const schema = builtInSchema(name ?? '');
  return {
    resource,
    schema,
    mergeSchema: mergeSchemaOf(schema, OBJECT_META_MERGE),
    table: builtInTable(resource),
    prune: (object) => prune(object, schema),
    decodeProblem: (object, decoder) => decodeProblem(name ?? '', object, decoder),
    applyDefaults: (object) => defaultBuiltIn(name ?? '', object) as JsonObject,
    validate: (object, old) => validateBuiltIn(resource, object, old),
  };
}
