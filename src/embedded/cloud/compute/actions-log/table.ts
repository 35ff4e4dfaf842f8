import { Table } from '../../table.ts';

export interface InstanceEvent {
  readonly event: string;
  readonly start_ms: number;
  readonly finish_ms: number | null;
  readonly result: 'Success' | 'Error' | null;
  readonly host: string | null;
  readonly details: string | null;
}

/** What somebody did to a server; the id is `<server id>/<request id>`. */
export interface InstanceActionRow {
  readonly id: string;
  readonly server_id: string;
  readonly request_id: string;
  readonly action: string;
  readonly user_id: string;
  readonly project_id: string;
  readonly start_ms: number;
  readonly updated_ms: number;
  readonly message: string | null;
  readonly events: readonly InstanceEvent[];
}

export const instanceActionTable = () =>
  new Table<InstanceActionRow, 'server'>({ server: (action) => action.server_id });
