import { Table } from '../table.ts';

export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly min_unit: number;
  readonly max_unit: number;
  readonly step_size: number;
  readonly allocation_ratio: number;
}

export type Resources = Readonly<Record<string, number>>;

/** Something with resources; a compute host has one with the id of its hypervisor. */
export interface ProviderRow {
  readonly id: string;
  readonly name: string;
  readonly generation: number;
  readonly parent: string | null;
  readonly inventories: Readonly<Record<string, Inventory>>;
  readonly traits: readonly string[];
  readonly aggregates: readonly string[];
  readonly changed_ms: number;
}

/** What somebody other than Nova took; what servers take follows from where they are. */
export interface ConsumerRow {
  readonly id: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly type: string;
  readonly generation: number;
  readonly allocations: Readonly<Record<string, Resources>>;
}

/** Names that users added to the standard ones. */
export interface CustomNameRow {
  readonly id: string;
}

export function placementTables() {
  return {
    providers: new Table<ProviderRow, 'name'>({ name: (row) => row.name }),
    consumers: new Table<ConsumerRow, 'provider'>({ provider: (row) => Object.keys(row.allocations) }),
    customTraits: new Table<CustomNameRow>({}),
    customClasses: new Table<CustomNameRow>({}),
  };
}

export type PlacementTables = ReturnType<typeof placementTables>;
