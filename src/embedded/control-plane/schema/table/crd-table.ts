import { isObject } from '../json.ts';
import type { CrdColumn } from '../crd/types.ts';
import { age } from './age.ts';
import type { TableColumn, TableDefinition } from './table.ts';

const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

/** The columns a definition declares, or NAME and AGE when it declares none. */
export function crdTable(_columns: readonly CrdColumn[] | undefined): TableDefinition {
  return {
    columns: [NAME, { name: 'Age', type: 'date', format: '', description: '', priority: 0 }],
    cells: (object, nowMs) => {
      const metadata = isObject(object['metadata']) ? object['metadata'] : {};
      return [metadata['name'] ?? '', age(metadata['creationTimestamp'], nowMs)];
    },
  };
}
