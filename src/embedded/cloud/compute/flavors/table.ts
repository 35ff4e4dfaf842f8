import { Table } from '../../table.ts';

/** A flavor; its id is the one that users see (`flavorid`). */
export interface FlavorRow {
  readonly id: string;
  readonly name: string;
  readonly ram: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly ephemeral: number;
  readonly swap: number;
  readonly rxtx_factor: number;
  readonly is_public: boolean;
  readonly description: string | null;
  readonly extra_specs: Readonly<Record<string, string>>;
  /** Projects that may use a flavor that is not public. */
  readonly projects: readonly string[];
  readonly created_ms: number;
}

export const flavorTable = () => new Table<FlavorRow, 'name'>({ name: (flavor) => flavor.name });
