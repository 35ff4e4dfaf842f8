import { Table } from '../../table.ts';

export type MigrationType = 'evacuation' | 'live-migration' | 'migration' | 'resize';

/** One move of a server, as `os-migrations` lists it; the id is its UUID. */
export interface MigrationRow {
  readonly id: string;
  readonly number: number;
  readonly server_id: string;
  readonly type: MigrationType;
  readonly status: string;
  readonly source: string | null;
  readonly destination: string | null;
  readonly old_flavor_number: number | null;
  readonly new_flavor_number: number | null;
  readonly user_id: string;
  readonly project_id: string;
  readonly created_ms: number;
  readonly updated_ms: number | null;
}

export const migrationTable = () =>
  new Table<MigrationRow, 'server' | 'source'>({ server: (row) => row.server_id, source: (row) => row.source });
