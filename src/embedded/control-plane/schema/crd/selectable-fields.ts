import { duplicate, invalid, required, tooMany } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { schemaAt } from './schema-at.ts';
import type { CrdVersion } from './types.ts';

const MAX_SELECTABLE_FIELDS = 8;
const SELECTABLE = new Set(['string', 'boolean', 'integer']);

export function selectableFieldErrors(version: CrdVersion, path: string): readonly FieldError[] {
  const fields = version.selectableFields ?? [];
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath }, i) => oneField(version, jsonPath, `${path}[${i}].jsonPath`, seen));
  return seen.size > MAX_SELECTABLE_FIELDS ? [...errors, tooMany(path, seen.size, MAX_SELECTABLE_FIELDS)] : errors;
}

function oneField(version: CrdVersion, jsonPath: string, path: string, seen: Set<string>): readonly FieldError[] {
  if (jsonPath === '') return [required(path)];
  if (jsonPath.includes('[')) return [invalid(path, jsonPath, 'is an invalid path: array notation is not allowed')];
  const found = schemaAt(version.schema?.openAPIV3Schema ?? {}, jsonPath);
  if (found === undefined) return [invalid(path, jsonPath, 'is an invalid path: does not refer to a valid field')];
  const known = seen.has(jsonPath);
  seen.add(jsonPath);
  return [
    ...(jsonPath.startsWith('.metadata') ? [invalid(path, jsonPath, 'must not point to fields in metadata')] : []),
    ...(SELECTABLE.has(found.type ?? '')
      ? []
      : [
          invalid(
            path,
            jsonPath,
            'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
          ),
        ]),
    ...(known ? [duplicate(path, jsonPath)] : []),
  ];
}
