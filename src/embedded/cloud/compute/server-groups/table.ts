import { Table } from '../../table.ts';

export const POLICIES = ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity'] as const;
export type Policy = (typeof POLICIES)[number];

export interface ServerGroupRow {
  readonly id: string;
  readonly name: string;
  readonly policy: Policy;
  readonly rules: Readonly<Record<string, number>>;
  readonly project_id: string;
  readonly user_id: string;
}

export const serverGroupTable = () => new Table<ServerGroupRow, 'project'>({ project: (group) => group.project_id });
