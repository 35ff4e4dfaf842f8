import { isObject } from '../schema/index.ts';
import type { JsonObject, MergeSchema } from '../schema/index.ts';
import { compare, excluding, isSame } from './compare.ts';
import { EMPTY, recursiveDifference, sameSet, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { sameManager } from './managers.ts';
import type { ManagerEntry } from './managers.ts';
import { merge } from './merge.ts';
import { ownable, yieldFields } from './ownership.ts';
import type { OwnershipConflict } from './ownership.ts';
import { ownedFields } from './owned-fields.ts';
import { removeDisowned } from './remove.ts';

export interface ApplyRequest {
  /** The object as it is; empty when it does not exist yet. */
  readonly live: JsonObject;
  readonly entries: readonly ManagerEntry[];
  readonly config: JsonObject;
  readonly self: ManagerEntry;
  readonly schema: MergeSchema;
  /** Fields that this endpoint puts back, so that nobody can own them through it. */
  readonly ignored: FieldSet;
}

export interface Applied {
  readonly object: JsonObject;
  readonly entries: readonly ManagerEntry[];
  /** What others own and the configuration would change; with `force` it is taken from them. */
  readonly conflicts: readonly OwnershipConflict[];
}

/** Server-side apply (`structured-merge-diff/merge.Updater.Apply`): merge, drop what the applier no longer wants, hand over ownership. */
export function applyConfiguration({ live, entries, config, self, schema, ignored }: ApplyRequest): Applied {
  const fields = recursiveDifference(ownedFields(ownable(config), schema), ignored);
  const previous = entries.find((entry) => sameManager(entry, self));
  const last = previous?.fields ?? EMPTY;
  const own: ManagerEntry = previous !== undefined && sameSet(last, fields) ? previous : { ...self, fields };
  const claimed = [...entries.filter((entry) => entry !== previous), own];
  const merged = merge(live, config, schema);
  const owned = claimed.map((entry) => entry.fields).reduce(union, EMPTY);
  const object = removeDisowned(isObject(merged) ? merged : {}, last, owned, schema);
  const changes = excluding(compare(ownable(live), ownable(object), schema), ignored);
  const { entries: left, conflicts } = yieldFields(claimed, own, changes);
  return { object, entries: isSame(changes) ? left.map(asBefore(own, previous)) : left, conflicts };
}

/** Whose apply changes nothing in the object keeps the time of its last one, or has none. */
const asBefore =
  (own: ManagerEntry, previous: ManagerEntry | undefined) =>
  (entry: ManagerEntry): ManagerEntry =>
    sameManager(entry, own) ? { ...entry, time: previous?.time ?? '' } : entry;
