import { isList, isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';

/** The versions already stored, and the one that is stored now. */
export function storedVersions(crd: JsonObject, known: readonly string[]): readonly string[] {
  const versions = valueAt(crd, 'spec', 'versions');
  const storage = isList(versions)
    ? versions.filter((version) => isObject(version) && version['storage'] === true).map((v) => textAt(v, 'name'))
    : [];
  return [...new Set([...known, ...storage])];
}
