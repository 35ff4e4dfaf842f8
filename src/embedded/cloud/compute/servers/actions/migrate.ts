import { ApiError } from '../../../api-error.ts';
import type { CloudContext } from '../../../context.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Call } from '../../../versioned-api/router.ts';
import { boolean, closed, envelope, fqdn } from '../../../versioned-api/schema-types.ts';
import { computeServiceOf, isUp } from '../../hosts/liveness.ts';
import { recordMigration, updateMigration } from '../../migrations/record.ts';
import { NoValidHost, pickHost } from '../../scheduler.ts';
import { newFault, updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import { rebindPorts } from '../ports.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';
import { startMove } from './resize.ts';

const LIVE_MS = 2000;

const hostOrNull: Schema = { oneOf: [fqdn, { type: 'null' }] };

export const migrateActions: ServerActions = {
  migrate: {
    admin: 'os-migrate-server:migrate',
    schema: (minor): Schema =>
      minor < 56
        ? { type: 'object' }
        : { type: 'object', properties: { migrate: { type: ['object', 'null'], properties: { host: hostOrNull } } } },
    run: (call, server, { host }) => {
      requireState(call, server, 'migrate', { vm: ['active', 'stopped'] });
      const wanted = typeof host === 'string' ? host : null;
      if (wanted !== null) requireHost(call, wanted, server);
      startMove(call, server, { action: 'migrate', flavor: server.flavor, host: wanted });
      return undefined;
    },
  },
  'os-migrateLive': {
    admin: 'os-migrate-server:migrate_live',
    schema: liveSchema,
    run: (call, server, { host }) => migrateLive(call, server, typeof host === 'string' ? host : null),
  },
};

function liveSchema(minor: number): Schema {
  const block: Schema = minor < 25 ? boolean : { ...boolean, enum: ['auto', ...(boolean.enum ?? [])] };
  const members = {
    host: hostOrNull,
    block_migration: block,
    ...(minor < 25 ? { disk_over_commit: boolean } : {}),
    ...(minor >= 30 && minor < 68 ? { force: boolean } : {}),
  };
  const required = ['block_migration', ...(minor < 25 ? ['disk_over_commit'] : []), 'host'];
  return envelope('os-migrateLive', closed(members, required));
}

function requireHost({ cloud }: Call, host: string, server: ServerRow): void {
  if (!computeServiceOf(cloud, host)) throw new ApiError(400, `Compute host ${host} could not be found.`);
  if (host === server.host) throw new ApiError(400, `Cannot migrate to the host where the server exists.`);
}

function migrateLive(call: Call, server: ServerRow, host: string | null): undefined {
  requireState(call, server, 'os-migrateLive', { vm: ['active', 'paused'] });
  const service = server.host === null ? undefined : computeServiceOf(call.cloud, server.host);
  if (!service || !isUp(call.cloud, service)) {
    throw new ApiError(400, `Compute service of ${server.host ?? ''} is unavailable at this time.`);
  }
  if (host !== null && !computeServiceOf(call.cloud, host)) {
    throw new ApiError(400, `Compute host ${host} could not be found.`);
  }
  if (host !== null && host === server.host) {
    throw new ApiError(400, `Unable to migrate instance (${server.id}) to current host (${host}).`);
  }
  const destination = choose(call, server, host);
  const by = { ...call.caller, token: '' };
  const of = { type: 'live-migration', by } as const;
  if (destination === undefined) {
    recordMigration(call.cloud, server, { ...of, status: 'error', destination: null });
    return;
  }
  const move = recordMigration(call.cloud, server, { ...of, status: 'running', destination });
  startJob(call, server, 'live-migration', {
    kind: 'live-move',
    ms: LIVE_MS,
    event: 'compute_live_migration',
    task: 'migrating',
    data: { migrationId: move.id, destination },
  });
}

function choose(call: Call, server: ServerRow, host: string | null): string | undefined {
  try {
    return pickHost(call.cloud, {
      flavor: server.flavor,
      volumeBacked: server.volume_backed,
      zone: server.pinned_zone,
      host,
      not: server.host === null ? [] : [server.host],
      group: server.server_group,
      serverId: server.id,
      hints: {},
    });
  } catch (error) {
    if (!(error instanceof NoValidHost)) throw error;
    if (host !== null) throw new ApiError(400, error.message);
    updateServer(call.cloud, server.id, { fault: newFault(call.cloud, error.message) });
    return undefined;
  }
}

export const migrateFinishers: Finishers = {
  'live-move': (cloud: CloudContext, server, { data }) => {
    const { migrationId, destination } = data as { migrationId: string; destination: string };
    updateMigration(cloud, migrationId, { status: 'completed' });
    rebindPorts(cloud, updateServer(cloud, server.id, { host: destination, task_state: null, progress: 0 }));
  },
};
