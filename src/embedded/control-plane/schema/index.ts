/**
 * The part of the embedded API server that knows schemas: pure functions over JSON, without storage, clock or HTTP.
 *
 * Order of a write, as the API server has it: parse (`duplicateKeys`) -> `prune` (its `unknown` goes with the duplicates into
 * `strictDecodingErrors`) -> `applyDefaults` -> `validate` -> `invalidStatus` when there are errors.
 */
export { BUILT_IN_RESOURCES } from './built-in/resources.ts';
export { compileBuiltIn } from './built-in/compile.ts';
export type { CompiledBuiltIn } from './built-in/compile.ts';
export type { Decoder } from './built-in/decode.ts';
export { compileCrd } from './crd/compile.ts';
export type { CompiledCrd, CompiledVersion } from './crd/compile.ts';
export { defaultCrd } from './crd/defaults.ts';
export type { Crd, CrdColumn, CrdNames, CrdScale, CrdSpec, CrdVersion } from './crd/types.ts';
export { validateCrd } from './crd/validate.ts';
export { AGGREGATED_DISCOVERY_TYPE, aggregatedDiscovery } from './discovery/aggregated.ts';
export { compareVersions, groupVersionOf } from './discovery/groups.ts';
export { apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery/legacy.ts';
export { duplicateKeys } from './duplicate-keys.ts';
export { forbidden, invalid, invalidStatus, notSupported, required, tooLong } from './field-error.ts';
export type { FieldError, FieldErrorReason, InvalidSubject } from './field-error.ts';
export { goJson, isList, isObject, sameJson } from './json.ts';
export type { Json, JsonObject } from './json.ts';
export type { JsonSchema, ValidationRule } from './json-schema.ts';
export type { MergeSchema, ScalarType } from './merge-schema.ts';
export { openApiDocument, openApiIndex, openApiV2 } from './openapi/publish.ts';
export type { PublishedResource } from './openapi/publish.ts';
export type { Pruned } from './prune.ts';
export { podResourceErrors } from './built-in/validation/pods.ts';
export { formatQuantity, isBinary, parseQuantity } from './quantity.ts';
export type { ResourceDefinition, SubresourceDefinition, Verb } from './resource.ts';
export { duplicateField, strictDecodingErrors, strictDecodingMessage } from './strict-decoding.ts';
export { age, humanDuration } from './table/age.ts';
export { SCALE_TABLE } from './table/built-in/tables.ts';
export { renderTable } from './table/table.ts';
export type { IncludeObject, TableColumn, TableDefinition, TableRequest } from './table/table.ts';
