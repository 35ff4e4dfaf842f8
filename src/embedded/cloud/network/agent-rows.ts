import type { Row } from '../table.ts';

/** Limits that a project has of its own; the id is the project's. */
export interface QuotaRow extends Row {
  readonly limits: Readonly<Record<string, number>>;
}

export interface AgentRow extends Row {
  readonly agent_type: string;
  readonly binary: string;
  readonly host: string;
  readonly topic: string;
  readonly availability_zone: string | null;
  readonly admin_state_up: boolean;
  readonly description: string | null;
  readonly alive: boolean;
  readonly configurations: Readonly<Record<string, unknown>>;
  readonly started_ms: number;
}
