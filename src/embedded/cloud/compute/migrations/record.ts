import { type CloudContext, newId } from '../../context.ts';
import type { Caller } from '../../service.ts';
import { nextNumber } from '../counters.ts';
import type { ServerRow } from '../servers/table.ts';
import type { MigrationRow, MigrationType } from './table.ts';

interface Move {
  readonly type: MigrationType;
  readonly status: string;
  readonly destination: string | null;
  readonly by: Caller;
}

/** Notes that a server is moved. */
export function recordMigration(cloud: CloudContext, server: ServerRow, { by, ...move }: Move): MigrationRow {
  return cloud.state.tables.compute.migrations.insert({
    id: newId(cloud),
    number: nextNumber(cloud, 'migrations'),
    server_id: server.id,
    ...move,
    source: server.host,
    old_flavor_number: 1,
    new_flavor_number: 1,
    user_id: by.user.id,
    project_id: by.project?.id ?? '',
    created_ms: cloud.clock.now(),
    updated_ms: null,
  });
}

export function updateMigration(cloud: CloudContext, id: string, patch: Partial<MigrationRow>): void {
  const { migrations } = cloud.state.tables.compute;
  if (migrations.has(id)) migrations.update(id, { ...patch, updated_ms: cloud.clock.now() });
}

/** The resize or cold migration that waits for its confirmation. */
export function unconfirmedMigration(cloud: CloudContext, serverId: string): MigrationRow | undefined {
  const moves = cloud.state.tables.compute.migrations.where('server', serverId);
  return moves.findLast(({ status }) => status === 'finished' || status === 'confirming' || status === 'reverting');
}
