import { isList } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';

/** What became of the names a definition asks for. */
export interface NameDecision {
  /** Those it has now: the ones asked for, or what it had where they are taken. */
  readonly accepted: JsonObject;
  /** The last of the names that another definition of the group has. */
  readonly conflict?: { readonly reason: string; readonly message: string };
}

/** In the order in which the API server looks at them; the last conflict is the one told. */
const FIELDS = [
  ['plural', 'PluralConflict'],
  ['singular', 'SingularConflict'],
  ['shortNames', 'ShortNamesConflict'],
  ['kind', 'KindConflict'],
  ['listKind', 'ListKindConflict'],
] as const;

const KINDS: readonly string[] = ['kind', 'listKind'];

export function acceptNames(crd: KubeObject, all: readonly KubeObject[]): NameDecision {
  const group = textAt(crd, 'spec', 'group');
  const others = all.filter(
    (other) => other.metadata.name !== crd.metadata.name && textAt(other, 'spec', 'group') === group,
  );
  const accepted: Record<string, Json> = {};
  let conflict: NameDecision['conflict'];
  for (const [field, reason] of FIELDS) {
    const wanted = valueAt(crd, 'spec', 'names', field);
    const taken = new Set(others.flatMap((other) => namesOf(other, KINDS.includes(field))));
    const clash = texts(wanted).find((name) => taken.has(name));
    if (clash !== undefined) conflict = { reason, message: `${JSON.stringify(clash)} is already in use` };
    const kept = clash === undefined ? wanted : valueAt(crd, 'status', 'acceptedNames', field);
    if (kept !== undefined) accepted[field] = kept;
  }
  const categories = valueAt(crd, 'spec', 'names', 'categories');
  const names = { plural: '', kind: '', ...accepted, ...(categories === undefined ? {} : { categories }) };
  return { accepted: names, ...(conflict === undefined ? {} : { conflict }) };
}

/** Names of kinds and names of resources are told apart. */
function namesOf(crd: KubeObject, kinds: boolean): readonly string[] {
  const fields = FIELDS.map(([field]) => field).filter((field) => KINDS.includes(field) === kinds);
  return fields.flatMap((field) => texts(valueAt(crd, 'status', 'acceptedNames', field)));
}

const texts = (value: Json | undefined): readonly string[] =>
  typeof value === 'string' ? (value === '' ? [] : [value]) : isList(value) ? value.map(String) : [];
