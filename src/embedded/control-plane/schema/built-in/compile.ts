import type { FieldError } from '../field-error.ts';
import type { JsonObject } from '../json.ts';
import type { MergeSchema } from '../merge-schema.ts';
import { builtInTable } from '../table/built-in/tables.ts';
import type { TableDefinition } from '../table/table.ts';
import type { ResourceDefinition } from '../resource.ts';
import { prune } from '../prune.ts';
import type { Pruned } from '../prune.ts';
import { OBJECT_META_MERGE } from './object-meta-merge.ts';

/** What the storage needs to know about a built-in resource; the counterpart of `CompiledVersion`. */
export interface CompiledBuiltIn {
  readonly resource: ResourceDefinition;
  readonly mergeSchema: MergeSchema;
  readonly table: TableDefinition;
  prune(object: JsonObject): Pruned<JsonObject>;
  applyDefaults(object: JsonObject): JsonObject;
  validate(object: JsonObject, old?: JsonObject): readonly FieldError[];
}

export function compileBuiltIn(resource: ResourceDefinition): CompiledBuiltIn {
  return {
    resource,
    mergeSchema: { kind: 'struct', fields: new Map([['metadata', OBJECT_META_MERGE]]), rest: { kind: 'untyped' } },
    table: builtInTable(resource),
    prune: (object) => prune(object, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
    applyDefaults: (object) => object,
    validate: () => [],
  };
}
