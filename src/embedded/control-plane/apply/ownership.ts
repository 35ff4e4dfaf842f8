import type { JsonObject, MergeSchema } from '../schema/index.ts';
import { metadataOf, without } from '../object.ts';
import { EMPTY, LEAF, difference, fieldSet, intersection, isEmpty, sameSet, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { compare, excluding } from './compare.ts';
import type { Comparison } from './compare.ts';
import { sameManager } from './managers.ts';
import type { ManagerEntry } from './managers.ts';

/** A field that the applier wants and somebody else owns. */
export interface OwnershipConflict {
  readonly owner: ManagerEntry;
  readonly fields: FieldSet;
}

const SERVER_OWNED = [
  'name',
  'generateName',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** The object as ownership sees it: without what is nobody's to own. */
export function ownable(object: JsonObject): JsonObject {
  const metadata = without(metadataOf(object), ...SERVER_OWNED);
  const rest = without(object, 'apiVersion', 'kind', 'metadata');
  return Object.keys(metadata).length === 0 ? rest : { ...rest, metadata };
}

/** Fields that a request cannot own: those that its endpoint puts back. */
export const fieldsNamed = (...names: readonly string[]): FieldSet =>
  fieldSet(
    false,
    names.map((name) => [`f:${name}`, LEAF] as const),
  );

/** Takes changed fields from their former owners and removed fields from everybody. */
export function yieldFields(
  entries: readonly ManagerEntry[],
  self: ManagerEntry,
  changes: Comparison,
): { readonly entries: readonly ManagerEntry[]; readonly conflicts: readonly OwnershipConflict[] } {
  const touched = union(changes.added, changes.modified);
  const conflicts: OwnershipConflict[] = [];
  const left = entries.map((entry) => {
    if (sameManager(entry, self)) return entry;
    const fields = intersection(entry.fields, touched);
    if (!isEmpty(fields)) conflicts.push({ owner: entry, fields });
    return { ...entry, fields: difference(difference(entry.fields, fields), changes.removed) };
  });
  return { entries: left, conflicts };
}

/** Nobody owns metadata as such, only what is in it. */
function withoutMetadataItself(set: FieldSet): FieldSet {
  const metadata = set.children.get('f:metadata');
  if (metadata === undefined) return set;
  return fieldSet(set.member, new Map(set.children).set('f:metadata', fieldSet(false, metadata.children)));
}

/** Who owns what after an update by `self`: it gains what it changed, others lose that. */
export function trackUpdate(
  entries: readonly ManagerEntry[],
  self: ManagerEntry,
  live: JsonObject,
  updated: JsonObject,
  schema: MergeSchema,
  ignored: FieldSet,
): readonly ManagerEntry[] {
  const all = excluding(compare(ownable(live), ownable(updated), schema), ignored);
  const changes = { ...all, added: withoutMetadataItself(all.added) };
  const { entries: left } = yieldFields(entries, self, changes);
  const own = left.find((entry) => sameManager(entry, self));
  const before = own?.fields ?? EMPTY;
  const fields = union(difference(before, changes.removed), union(changes.modified, changes.added));
  const renewed: ManagerEntry = own !== undefined && sameSet(before, fields) ? own : { ...self, fields };
  return [...left.filter((entry) => entry !== own), renewed];
}
