import type { TableColumn } from './table.ts';

export const NAME_COLUMN: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

/** Columns from a line such as `Name Status Age IP* Count:integer`: `*` marks what only `-o wide` shows, `_` is a blank. */
export function columns(line: string): readonly TableColumn[] {
  return line.split(' ').map((word) => {
    const [, name = '', type = 'string', wide] = /^([^:*]+)(?::(\w+))?(\*)?$/.exec(word) ?? [];
    if (name === 'Name') return { ...NAME_COLUMN, priority: wide === undefined ? 0 : 1 };
    return { name: name.replaceAll('_', ' '), type, format: '', description: '', priority: wide === undefined ? 0 : 1 };
  });
}
