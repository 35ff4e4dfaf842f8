import { compileCrd, groupVersionOf, invalid } from '../schema/index.ts';
import type { CompiledVersion, Crd } from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import { valueAt } from '../object.ts';
import { asText, metadataField } from './field-values.ts';
import { collectionOf } from './served-resource.ts';
import type { ServedResource } from './served-resource.ts';

/** Every served version of a definition, ready to serve. Versions share one storage; conversion is `None`. */
export function servedCustom(crd: Crd): readonly ServedResource[] {
  const { group, storageVersion, versions } = compileCrd(crd);
  const stored = `${group}/${storageVersion}`;
  return [...versions.values()].filter(({ served }) => served).map((version) => servedVersion(version, stored));
}

function servedVersion(version: CompiledVersion, storedApiVersion: string): ServedResource {
  const { resource: definition, scale, deprecationWarning } = version;
  const { group, plural } = definition;
  const apiVersion = groupVersionOf(definition);
  const selectable = new Set(version.selectableFields.map((path) => path.replace(/^\./, '')));
  return {
    definition,
    subject: { group, plural },
    apiVersion,
    custom: true,
    collection: collectionOf(group, plural),
    hasStatus: version.hasStatus,
    ...(scale === undefined ? {} : { scale }),
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
    schema: version.schema,
    mergeSchema: version.mergeSchema,
    table: version.table,
    strategy: { countsGenerations: true },
    fieldOf: (object, field) =>
      metadataField(object, field) ??
      (selectable.has(field) ? asText(valueAt(object, ...field.split('.'))) : undefined),
    unsupportedField: (field) => `field label not supported: ${field}`,
    patchSchema: {},
    prune: (object) => version.prune(object),
    applyDefaults: (object) => version.applyDefaults(object),
    validate: (object, old) => [
      ...(object['kind'] === definition.kind ? [] : [invalid('kind', object['kind'], `must be ${definition.kind}`)]),
      ...version.validate(object, old),
    ],
    toServed: converter(apiVersion, (object) => version.applyDefaults(version.prune(object).value) as KubeObject),
    toStored: (object) =>
      object.apiVersion === storedApiVersion ? object : { ...object, apiVersion: storedApiVersion },
  };
}

/** Conversion `None`: only the `apiVersion` changes. Each object is converted once, so that its text can be kept too. */
function converter(apiVersion: string, read: (object: KubeObject) => KubeObject): (object: KubeObject) => KubeObject {
  const converted = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    const known = converted.get(object);
    if (known !== undefined) return known;
    const made = read({ ...object, apiVersion });
    converted.set(object, made);
    return made;
  };
}
