import { invalid, invalidShown, notSupported, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isList, isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { DNS_1035_LABEL, DNS_SUBDOMAIN, nameErrors } from '../validation/names.ts';
import { approvalErrors } from './approval.ts';
import { placesOf } from './hoist.ts';
import { conversionErrors } from './conversion.ts';
import { namesErrors } from './names.ts';
import { schemaErrors } from './schema-errors.ts';
import { scaleErrors } from './scale.ts';
import { columnErrors } from './columns.ts';
import { selectableFieldErrors } from './selectable-fields.ts';
import type { Crd, CrdSpec } from './types.ts';
import { NONE_STORED, storedVersionErrors, storedVersions } from './stored-versions.ts';
import { updateErrors } from './update.ts';

/**
 * Validates a (defaulted) definition; with `old`, as an update of it. Empty when it may be stored. The words and places are those of
 * `pkg/apis/apiextensions/validation` of apiextensions-apiserver.
 */
export function validateCrd(crd: JsonObject, old?: JsonObject): readonly FieldError[] {
  const shape = shapeErrors(crd);
  if (shape.length > 0) return shape;
  const definition = crd as unknown as Crd;
  return [
    ...nameOfCrdErrors(definition),
    ...specErrors(definition.spec, old === undefined ? undefined : (old as unknown as Crd).spec),
    ...(old === undefined ? [] : updateErrors(definition, old as unknown as Crd)),
    ...storedVersionErrors(definition, storedVersions(definition)),
    ...approvalErrors(definition, old as unknown as Crd | undefined),
    ...preserveErrors(definition),
  ];
}

/** What must be there before anything else can be looked at. */
function shapeErrors(crd: JsonObject): readonly FieldError[] {
  const spec = crd['spec'];
  if (!isObject(spec)) return [required('spec.group'), required('spec.scope'), required('spec.versions')];
  const missing = (['group', 'scope'] as const).filter((name) => spec[name] === undefined || spec[name] === '');
  const names = isObject(spec['names']) ? spec['names'] : {};
  const unnamed = ['plural', 'singular', 'kind', 'listKind'].filter(
    (name) => names[name] === undefined || names[name] === '',
  );
  const versions = isList(spec['versions']) ? spec['versions'] : [];
  return [
    ...missing.map((name) => required(`spec.${name}`)),
    ...unnamed.map((name) => required(`spec.names.${name}`)),
    ...(versions.length === 0
      ? [invalid('spec.versions', [], STORAGE), invalid('status.storedVersions', null, NONE_STORED)]
      : []),
  ];
}

const STORAGE = 'must have exactly one version marked as storage version';

function nameOfCrdErrors({ metadata, spec }: Crd): readonly FieldError[] {
  const wanted = `${spec.names.plural}.${spec.group}`;
  const complaints = [
    ...nameErrors(DNS_SUBDOMAIN, metadata.name),
    ...(metadata.name === wanted ? [] : ['must be spec.names.plural+"."+spec.group']),
  ];
  return complaints.map((complaint) => invalid('metadata.name', metadata.name, complaint));
}

function specErrors(spec: CrdSpec, old: CrdSpec | undefined): readonly FieldError[] {
  const status = (version: CrdSpec['versions'][number]): boolean => version.subresources?.status !== undefined;
  return [
    ...groupErrors(spec.group),
    ...(['Cluster', 'Namespaced'].includes(spec.scope)
      ? []
      : [notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced'])]),
    ...versionErrors(spec),
    ...namesErrors(spec.names),
    ...placesOf(spec, 'schema').flatMap(({ version, path }) => {
      const before = old?.versions.find((candidate) => candidate.name === version.name)?.schema;
      return schemaErrors(version.schema?.openAPIV3Schema, path, {
        statusEnabled: status(version),
        before: before?.openAPIV3Schema,
      });
    }),
    ...placesOf(spec, 'subresources').flatMap(({ version, path }) => scaleErrors(version.subresources?.scale, path)),
    ...placesOf(spec, 'additionalPrinterColumns').flatMap(({ version, path }) =>
      columnErrors(version.additionalPrinterColumns ?? [], path),
    ),
    ...placesOf(spec, 'selectableFields').flatMap(({ version, path }) => selectableFieldErrors(version, path)),
    ...conversionErrors(spec.conversion),
  ];
}

function groupErrors(group: string): readonly FieldError[] {
  const complaints = nameErrors(DNS_SUBDOMAIN, group);
  if (complaints.length > 0) return [invalid('spec.group', group, complaints.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function versionErrors(spec: CrdSpec): readonly FieldError[] {
  const names = spec.versions.map((version) => version.name);
  const shown = JSON.stringify(spec.versions.map(internalVersion));
  return [
    ...names.flatMap((name, i) => {
      const complaints = nameErrors(DNS_1035_LABEL, name);
      const paths = i === 0 ? ['spec.versions[0].name', 'spec.version'] : [`spec.versions[${i}].name`];
      return complaints.length === 0 ? [] : paths.map((path) => invalid(path, name, complaints.join(',')));
    }),
    ...spec.versions.flatMap((version, i) => deprecationErrors(version, `spec.versions[${i}].deprecationWarning`)),
    ...missingSchemas(spec),
    ...(new Set(names).size === names.length
      ? []
      : [invalidShown('spec.versions', shown, 'must contain unique version names')]),
    ...(spec.versions.filter((version) => version.storage).length === 1
      ? []
      : [invalidShown('spec.versions', shown, STORAGE)]),
  ];
}

function missingSchemas(spec: CrdSpec): readonly FieldError[] {
  return spec.versions.flatMap((version, i) =>
    version.schema?.openAPIV3Schema === undefined ? [required(`spec.versions[${i}].schema.openAPIV3Schema`)] : [],
  );
}

function deprecationErrors(
  { deprecated, deprecationWarning }: CrdSpec['versions'][number],
  path: string,
): readonly FieldError[] {
  if (deprecationWarning === undefined) return [];
  if (deprecated !== true) return [invalid(path, deprecationWarning, 'can only be set for deprecated versions')];
  return [
    ...(deprecationWarning.length > 256 ? [invalid(path, deprecationWarning, 'must be <= 256 characters long')] : []),
    ...(deprecationWarning === '' ? [invalid(path, deprecationWarning, 'must not be an empty string')] : []),
  ];
}

/** A version in the internal form, as messages show it; what stands at the definition's top is null. */
function internalVersion({
  name,
  served,
  storage,
  deprecated,
  deprecationWarning,
}: CrdSpec['versions'][number]): JsonObject {
  return {
    Name: name,
    Served: served,
    Storage: storage,
    Deprecated: deprecated ?? false,
    DeprecationWarning: deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  };
}

function preserveErrors({ spec }: Crd): readonly FieldError[] {
  if (spec.preserveUnknownFields !== true) return [];
  const detail =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, detail)];
}
