import { applyDefaults } from '../defaulting.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import { mergeSchemaOf } from '../merge-schema.ts';
import type { MergeSchema } from '../merge-schema.ts';
import { OBJECT_META_MERGE } from '../built-in/object-meta-merge.ts';
import { prune } from '../prune.ts';
import type { Pruned } from '../prune.ts';
import type { ResourceDefinition, SubresourceDefinition, Verb } from '../resource.ts';
import { crdTable } from '../table/crd-table.ts';
import type { TableDefinition } from '../table/table.ts';
import { compileResourceValidation } from '../validation/resource.ts';
import type { Crd, CrdScale, CrdSpec, CrdVersion } from './types.ts';

/** Everything the storage needs to know about one version of a custom resource; made once per definition. */
export interface CompiledVersion {
  readonly resource: ResourceDefinition;
  readonly served: boolean;
  readonly storage: boolean;
  /** Text of the `Warning` header when the version is deprecated. */
  readonly deprecationWarning?: string;
  readonly hasStatus: boolean;
  readonly scale?: CrdScale;
  readonly schema: JsonSchema;
  readonly mergeSchema: MergeSchema;
  readonly table: TableDefinition;
  /** JSON paths that field selectors may name: `.spec.color`. */
  readonly selectableFields: readonly string[];
  /** Drops undeclared fields and says which they were. */
  prune(object: JsonObject): Pruned<JsonObject>;
  /** Drops forbidden nulls and fills in defaults. */
  applyDefaults(object: JsonObject): JsonObject;
  /**
   * Schema and CEL validation of a whole (pruned, defaulted) object. With `old` it is an update: transition rules run and
   * errors in unchanged places are forgiven (ratcheting). Does not look at `metadata`.
   */
  validate(object: JsonObject, old?: JsonObject): readonly FieldError[];
}

/** In the order in which discovery lists them for custom resources. */
const CUSTOM_VERBS: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

export interface CompiledCrd {
  readonly group: string;
  readonly storageVersion: string;
  readonly versions: ReadonlyMap<string, CompiledVersion>;
}

/** Prepares a valid definition for use. */
export function compileCrd(crd: Crd): CompiledCrd {
  const versions = new Map(crd.spec.versions.map((version) => [version.name, compileVersion(crd.spec, version)]));
  const storageVersion = crd.spec.versions.find((version) => version.storage)?.name ?? '';
  return { group: crd.spec.group, storageVersion, versions };
}

function compileVersion(spec: CrdSpec, version: CrdVersion): CompiledVersion {
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const scale = version.subresources?.scale;
  return {
    resource: resourceOf(spec, version),
    served: version.served,
    storage: version.storage,
    ...(version.deprecated === true ? { deprecationWarning: deprecationWarning(spec, version) } : {}),
    hasStatus: version.subresources?.status !== undefined,
    ...(scale === undefined ? {} : { scale }),
    schema,
    mergeSchema: mergeSchemaOf(schema, OBJECT_META_MERGE),
    table: crdTable(version.additionalPrinterColumns),
    selectableFields: (version.selectableFields ?? []).map((field) => field.jsonPath),
    prune: (object) => prune(object, schema),
    applyDefaults: (object) => applyDefaults(object, schema),
    validate: compileResourceValidation(schema),
  };
}

function deprecationWarning(spec: CrdSpec, version: CrdVersion): string {
  return version.deprecationWarning ?? `${spec.group}/${version.name} ${spec.names.kind} is deprecated`;
}

function resourceOf(spec: CrdSpec, version: CrdVersion): ResourceDefinition {
  return {
    group: spec.group,
    version: version.name,
    kind: spec.names.kind,
    listKind: spec.names.listKind,
    plural: spec.names.plural,
    singular: spec.names.singular,
    namespaced: spec.scope === 'Namespaced',
    shortNames: spec.names.shortNames ?? [],
    categories: spec.names.categories ?? [],
    verbs: CUSTOM_VERBS,
    subresources: subresourcesOf(version),
  };
}

function subresourcesOf(version: CrdVersion): readonly SubresourceDefinition[] {
  const verbs = ['get', 'patch', 'update'] as const;
  return [
    ...(version.subresources?.status === undefined ? [] : [{ name: 'status', verbs }]),
    ...(version.subresources?.scale === undefined
      ? []
      : [{ name: 'scale', verbs, kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }]),
  ];
}
