import { isList, isObject, sameJson } from '../schema/index.ts';
import type { Json, JsonObject, MergeSchema } from '../schema/index.ts';
import { EMPTY, LEAF, fieldSet, isEmpty, recursiveDifference } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement, fieldSchema, itemSchema, itemsByElement, shapeOf } from './items.ts';
import type { ItemsSchema } from './items.ts';

/** A comparison without some fields and all below them. */
export const excluding = ({ added, modified, removed }: Comparison, fields: FieldSet): Comparison => ({
  added: recursiveDifference(added, fields),
  modified: recursiveDifference(modified, fields),
  removed: recursiveDifference(removed, fields),
});

/** Which fields differ between two states of a value (`typed/compare.go`). */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const SAME: Comparison = { added: EMPTY, modified: EMPTY, removed: EMPTY };
const ADDED: Comparison = { ...SAME, added: LEAF };
const REMOVED: Comparison = { ...SAME, removed: LEAF };
const MODIFIED: Comparison = { ...SAME, modified: LEAF };

export const isSame = ({ added, modified, removed }: Comparison): boolean =>
  isEmpty(added) && isEmpty(modified) && isEmpty(removed);

export function compare(before: Json | undefined, after: Json | undefined, schema: MergeSchema): Comparison {
  if (before === after || (before !== undefined && after !== undefined && sameJson(before, after))) return SAME;
  const [left, right] = [shapeOf(before, schema), shapeOf(after, schema)];
  const shape = before === undefined ? right : after === undefined ? left : left === right ? left : 'leaf';
  if (shape === 'leaf' || (isBlank(before) && isBlank(after))) return leaf(before, after);
  const parts =
    shape === 'fields' ? compareFields(before, after, schema) : compareItems(before, after, schema as ItemsSchema);
  return {
    added: gather(parts, 'added', before === undefined),
    modified: gather(parts, 'modified', false),
    removed: gather(parts, 'removed', after === undefined),
  };
}

type Parts = readonly (readonly [element: string, comparison: Comparison])[];

const gather = (parts: Parts, what: keyof Comparison, member: boolean): FieldSet =>
  fieldSet(
    member,
    parts.map(([element, comparison]) => [element, comparison[what]] as const),
  );

const leaf = (before: Json | undefined, after: Json | undefined): Comparison =>
  before === undefined ? ADDED : after === undefined ? REMOVED : MODIFIED;

const isBlank = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

function compareFields(before: Json | undefined, after: Json | undefined, schema: MergeSchema): Parts {
  const [left, right]: JsonObject[] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])].map(
    (key) => [fieldElement(key), compare(left?.[key], right?.[key], fieldSchema(schema, key).schema)] as const,
  );
}

function compareItems(before: Json | undefined, after: Json | undefined, schema: ItemsSchema): Parts {
  const left = itemsByElement(isList(before) ? before : [], schema);
  const right = itemsByElement(isList(after) ? after : [], schema);
  return [...new Set([...left.keys(), ...right.keys()])].map(
    (element) => [element, compare(left.get(element), right.get(element), itemSchema(schema))] as const,
  );
}
