import { Blobs } from './blobs.ts';
import { computeTables } from './compute/tables.ts';
import { identityTables } from './identity/tables.ts';
import { imageTables } from './image/tables.ts';
import { networkTables } from './network/tables.ts';
import { objectTables } from './object/tables.ts';
import { placementTables } from './placement/tables.ts';
import { type Row, Table } from './table.ts';
import type { TaskRow } from './tasks.ts';
import { volumeTables } from './volume/tables.ts';

/** Everything the cloud knows, as tables of plain rows; each service owns the tables of its name. */
export function createState() {
  return {
    tables: {
      cloud: { tasks: new Table<TaskRow>({}) },
      identity: identityTables(),
      compute: computeTables(),
      image: imageTables(),
      network: networkTables(),
      object: objectTables(),
      placement: placementTables(),
      volume: volumeTables(),
    },
    blobs: new Blobs(),
  };
}

export type CloudState = ReturnType<typeof createState>;

/** A whole cloud as JSON. */
export interface Snapshot {
  readonly version: 1;
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>>;
  readonly blobs: Readonly<Record<string, string>>;
}

export function snapshotState(state: CloudState): Snapshot {
  const tables: Record<string, Record<string, Row[]>> = {};
  for (const [service, group] of tableGroups(state)) {
    tables[service] = Object.fromEntries(group.map(([name, table]) => [name, table.all()]));
  }
  return structuredClone({ version: 1 as const, tables, blobs: state.blobs.toJson() });
}

/** Replaces the whole state. A table that the snapshot does not have becomes empty. */
export function restoreState(state: CloudState, snapshot: Snapshot): void {
  const { tables, blobs } = structuredClone(snapshot);
  for (const [service, group] of tableGroups(state)) {
    for (const [name, table] of group) {
      table.clear();
      for (const row of tables[service]?.[name] ?? []) table.insert(row);
    }
  }
  state.blobs.load(blobs);
}

function tableGroups(state: CloudState): [service: string, tables: [name: string, table: Table<Row>][]][] {
  return Object.entries(state.tables).map(([service, group]) => [
    service,
    Object.entries(group as Record<string, Table<Row>>),
  ]);
}
