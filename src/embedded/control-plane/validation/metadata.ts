import { forbidden, invalid, isList, isObject, required, sameJson, tooLong } from '../schema/index.ts';
import type { FieldError, JsonObject } from '../schema/index.ts';
import { metadataOf, textAt } from '../object.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { Strategy } from '../registry/strategy.ts';
import { isLabel, isLabel1035, isLabelValue, isPathSegment, isQualifiedName, isSubdomain } from './names.ts';

const NAME_CHECKS: Record<NonNullable<Strategy['names']>, (name: string) => readonly string[]> = {
  subdomain: isSubdomain,
  label: isLabel,
  'label-1035': isLabel1035,
  'path-segment': isPathSegment,
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What validation has to know of a resource. */
type Rules = Pick<ServedResource, 'strategy' | 'custom'>;

const ANNOTATIONS_LIMIT = 256 * 1024;

/** What is wrong with the metadata of a new object (`validation.ValidateObjectMeta`). */
export function validateNewMetadata(
  object: JsonObject,
  { strategy: { names = 'subdomain' }, custom }: Rules,
): readonly FieldError[] {
  const metadata = metadataOf(object);
  const name = textAt(metadata, 'name');
  const generateName = textAt(metadata, 'generateName');
  if (name === '' && generateName === '') return [required('metadata.name', 'name or generateName is required')];
  const ofName = name === '' ? [] : NAME_CHECKS[names](name).map((problem) => invalid('metadata.name', name, problem));
  return [...ofName, ...validateMetadata(metadata, custom)];
}

function validateMetadata(metadata: JsonObject, custom: boolean): readonly FieldError[] {
  return [
    ...validateLabels(metadata['labels']),
    ...validateAnnotations(metadata['annotations']),
    ...validateOwners(metadata['ownerReferences']),
    ...validateFinalizers(metadata['finalizers'], custom),
  ];
}

function validateLabels(labels: unknown): readonly FieldError[] {
  if (!isObject(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((problem) => invalid('metadata.labels', key, problem)),
    ...isLabelValue(typeof value === 'string' ? value : '').map((problem) =>
      invalid('metadata.labels', value, problem),
    ),
  ]);
}

function validateAnnotations(annotations: unknown): readonly FieldError[] {
  if (!isObject(annotations)) return [];
  const entries = Object.entries(annotations);
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(textOf(value)),
    0,
  );
  return [
    ...entries.flatMap(([key]) =>
      isQualifiedName(key.toLowerCase()).map((problem) => invalid('metadata.annotations', key, problem)),
    ),
    ...(bytes > ANNOTATIONS_LIMIT ? [tooLong('metadata.annotations', ANNOTATIONS_LIMIT)] : []),
  ];
}

function validateOwners(owners: unknown): readonly FieldError[] {
  if (!isList(owners)) return [];
  const each = owners.flatMap((owner) => {
    const at = 'metadata.ownerReferences';
    const missing = (['apiVersion', 'kind', 'name', 'uid'] as const).filter((field) => textAt(owner, field) === '');
    return missing.map((field) =>
      field === 'apiVersion'
        ? invalid(`${at}.apiVersion`, '', 'version must not be empty')
        : invalid(`${at}.${field}`, '', 'must not be empty'),
    );
  });
  const controllers = owners.filter((owner) => isObject(owner) && owner['controller'] === true);
  if (controllers.length < 2) return each;
  const [first, second] = controllers.map((owner) => textAt(owner, 'kind') + '/' + textAt(owner, 'name'));
  const text = `Only one reference can have Controller set to true. Found "true" in references for ${first ?? ''} and ${second ?? ''}`;
  return [...each, invalid('metadata.ownerReferences', owners, text)];
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const UNQUALIFIED = 'name is neither a standard finalizer name nor is it fully qualified';

/** Unlike built-in kinds, custom resources may have finalizers without a domain; who writes one is warned. */
export function finalizerWarnings(object: JsonObject, old: JsonObject | undefined): readonly string[] {
  const before = old === undefined ? undefined : metadataOf(old)['finalizers'];
  const known: readonly unknown[] = isList(before) ? before : [];
  const { finalizers } = metadataOf(object);
  if (!isList(finalizers)) return [];
  return finalizers
    .map(textOf)
    .filter((text) => !text.includes('/') && !STANDARD_FINALIZERS.has(text) && !known.includes(text))
    .map((text) => {
      const path = text.includes('.') ? ' including a path (/)' : '';
      return `metadata.finalizers: ${JSON.stringify(text)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
    });
}

function validateFinalizers(finalizers: unknown, custom: boolean): readonly FieldError[] {
  if (!isList(finalizers)) return [];
  const problems = finalizers.flatMap((finalizer, index) => {
    const text = textOf(finalizer);
    const standard = custom || text.includes('/') || STANDARD_FINALIZERS.has(text);
    return [
      ...isQualifiedName(text).map((problem) => invalid('metadata.finalizers', text, problem)),
      ...(standard ? [] : [invalid(`metadata.finalizers[${index}]`, text, UNQUALIFIED)]),
    ];
  });
  const both = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion');
  return both
    ? [
        ...problems,
        invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'),
      ]
    : problems;
}

const IMMUTABLE = 'field is immutable';

/** What is wrong with the metadata of an update (`validation.ValidateObjectMetaUpdate`). */
export function validateChangedMetadata(object: JsonObject, old: KubeObject, custom: boolean): readonly FieldError[] {
  const metadata = metadataOf(object);
  const changed = (['name', 'namespace', 'uid', 'creationTimestamp'] as const).filter(
    (field) => !sameJson(metadata[field], old.metadata[field]),
  );
  return [
    ...changed.map((field) => invalid(`metadata.${field}`, metadata[field], IMMUTABLE)),
    ...newFinalizers(metadata, old),
    ...validateMetadata(metadata, custom),
  ];
}

function newFinalizers(metadata: JsonObject, old: KubeObject): readonly FieldError[] {
  const { finalizers } = metadata;
  if (old.metadata.deletionTimestamp === undefined || !isList(finalizers)) return [];
  const added = finalizers.filter((finalizer) => !old.metadata.finalizers?.includes(textOf(finalizer)));
  if (added.length === 0) return [];
  const shown = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  return [
    forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`,
    ),
  ];
}
