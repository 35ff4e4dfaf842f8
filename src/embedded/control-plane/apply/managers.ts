import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { metadataOf, textAt } from '../object.ts';
import { fromFieldsV1, isEmpty, toFieldsV1 } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

/** One manager's entry in `metadata.managedFields`. */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

export const sameManager = (a: ManagerEntry, b: ManagerEntry): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.apiVersion === b.apiVersion &&
  a.subresource === b.subresource;

/** The entries of an object; none when it has none or they cannot be read. */
export function readManagers(object: JsonObject): readonly ManagerEntry[] {
  const { managedFields } = metadataOf(object);
  if (!isList(managedFields)) return [];
  return managedFields.filter(isObject).map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    fields: fromFieldsV1(entry['fieldsV1']),
  }));
}

/** The entries as `managedFields` lists them: appliers first, then by time. Managers that own nothing are dropped. */
export function writeManagers(entries: readonly ManagerEntry[]): readonly Json[] {
  return [...entries]
    .filter(({ fields }) => !isEmpty(fields))
    .sort(
      (a, b) =>
        order(a.operation, b.operation) ||
        order(a.time, b.time) ||
        order(a.manager, b.manager) ||
        order(a.apiVersion, b.apiVersion) ||
        order(a.subresource, b.subresource),
    )
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      ...(manager === '' ? {} : { manager }),
      operation,
      apiVersion,
      ...(time === '' ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource === '' ? {} : { subresource }),
    }));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
