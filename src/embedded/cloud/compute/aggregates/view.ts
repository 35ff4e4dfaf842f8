import type { Call } from '../../versioned-api/router.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import type { AggregateRow } from './table.ts';

export interface AggregateView {
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export function aggregateView({ minor }: Call, row: AggregateRow): AggregateView {
  return {
    id: Number(row.id),
    ...(minor >= 41 ? { uuid: row.uuid } : {}),
    name: row.name,
    hosts: row.hosts,
    metadata: row.metadata,
    created_at: storedTime(row.created_ms),
    updated_at: row.updated_ms === null ? null : storedTime(row.updated_ms),
    deleted_at: null,
    deleted: false,
    availability_zone: row.metadata['availability_zone'] ?? null,
  };
}
