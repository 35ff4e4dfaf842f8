/**
 * `have` with what is `wanted` put in, and what was `last` wanted and is no longer taken out. What others put there stays.
 * Entries of lists are told apart by their `name` where they have one. Pure.
 */
export function threeWay(last: unknown, wanted: unknown, have: unknown): unknown {
  if (isRecord(wanted)) return mergeRecords(isRecord(last) ? last : {}, wanted, isRecord(have) ? have : {});
  if (isNamedList(wanted)) {
    return mergeLists(isNamedList(last) ? last : [], wanted, isNamedList(have) ? have : []);
  }
  return wanted;
}

/** Fields whose values differ, by their paths: `storage.size`, `managed.roles[app].ensure`. */
export function changedFields(from: unknown, to: unknown, path = ''): readonly Change[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return keys.flatMap((key) => changedFields(from[key], to[key], at(key)));
  }
  if (isNamedList(from) && isNamedList(to)) {
    const names = [...new Set([...from, ...to].map(({ name }) => name))];
    const entry = (list: NamedList, name: string) => list.find((one) => one.name === name);
    return names.flatMap((name) => changedFields(entry(from, name), entry(to, name), `${path}[${name}]`));
  }
  return [{ field: path, from, to }];
}

export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type NamedList = readonly (Fields & { readonly name: string })[];

function mergeRecords(last: Fields, wanted: Fields, have: Fields): Fields {
  const kept = Object.entries(have).filter(([key]) => key in wanted || !(key in last));
  const merged = Object.entries(wanted).map(([key, value]) => [key, threeWay(last[key], value, have[key])] as const);
  return Object.fromEntries([...kept, ...merged]);
}

function mergeLists(last: NamedList, wanted: NamedList, have: NamedList): NamedList {
  const find = (list: NamedList, name: string) => list.find((one) => one.name === name);
  const merge = (one: NamedList[number]) => ({
    ...one,
    ...mergeRecords(find(last, one.name) ?? {}, one, find(have, one.name) ?? {}),
  });
  const stays = have.filter(({ name }) => find(wanted, name) !== undefined || find(last, name) === undefined);
  const added = wanted.filter(({ name }) => find(have, name) === undefined);
  return [
    ...stays.map((one) => {
      const want = find(wanted, one.name);
      return want === undefined ? one : merge(want);
    }),
    ...added,
  ];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is NamedList {
  return Array.isArray(value) && value.every((one) => isRecord(one) && typeof one['name'] === 'string');
}
