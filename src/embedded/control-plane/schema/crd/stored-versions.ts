import { invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isList } from '../json.ts';
import type { Crd } from './types.ts';

export const NONE_STORED = 'must have at least one stored version';

/** The versions that objects may be stored in: those recorded in the status, and the one stored from now on. */
export function storedVersions({ spec, status }: Crd): readonly string[] {
  const recorded = status?.['storedVersions'];
  const known = isList(recorded) ? recorded.filter((name) => typeof name === 'string') : [];
  const storage = spec.versions.find((version) => version.storage)?.name;
  return storage === undefined || known.includes(storage) ? known : [...known, storage];
}

/** A version may not go while objects are stored in it. */
export function storedVersionErrors({ spec }: Crd, stored: readonly string[]): readonly FieldError[] {
  const path = 'status.storedVersions';
  if (stored.length === 0) return [invalid(path, null, NONE_STORED)];
  const names = spec.versions.map((version) => version.name);
  const unmet = spec.versions.filter(
    (version, i) => version.storage && (!stored.includes(version.name) || names.indexOf(version.name) < i),
  );
  return [
    ...unmet.map((version) => invalid(path, stored, `must have the storage version ${version.name}`)),
    ...stored.flatMap((name, i) => (names.includes(name) ? [] : [invalid(`${path}[${i}]`, name, goneDetail(name))])),
  ];
}

function goneDetail(name: string): string {
  const until = `a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
  return `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until ${until}`;
}
