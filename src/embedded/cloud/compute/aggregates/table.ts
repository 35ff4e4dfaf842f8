import { Table } from '../../table.ts';

/** A host aggregate; the id is its number as text. */
export interface AggregateRow {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly created_ms: number;
  readonly updated_ms: number | null;
}

export const aggregateTable = () =>
  new Table<AggregateRow, 'name' | 'host'>({ name: (row) => row.name, host: (row) => row.hosts });
