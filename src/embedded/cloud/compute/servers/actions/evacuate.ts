import { ApiError } from '../../../api-error.ts';
import type { CloudContext } from '../../../context.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Answer, Call } from '../../../versioned-api/router.ts';
import { boolean, closed, envelope, fqdn } from '../../../versioned-api/schema-types.ts';
import { computeServiceOf, isUp } from '../../hosts/liveness.ts';
import { recordMigration, updateMigration } from '../../migrations/record.ts';
import { NoValidHost, pickHost } from '../../scheduler.ts';
import { newFault, updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, type Job, continueJob, startJob } from '../jobs.ts';
import { newPassword } from '../password.ts';
import { rebindPorts } from '../ports.ts';
import { POWER, type ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

const SCHEDULING_MS = 300;
const REBUILDING_MS = 3000;

export const evacuateActions: ServerActions = {
  evacuate: {
    admin: 'os-evacuate',
    status: 200,
    schema: schemaFor,
    run: (call, server, asked) => evacuate(call, server, asked),
  },
};

/** Until 2.13 it asks about shared storage; `force` came with 2.29 and went with 2.68. */
function schemaFor(minor: number): Schema {
  const members = {
    host: fqdn,
    ...(minor < 14 ? { onSharedStorage: boolean } : {}),
    adminPass: { type: 'string' } satisfies Schema,
    ...(minor >= 29 && minor < 68 ? { force: boolean } : {}),
  };
  return envelope('evacuate', closed(members, minor < 14 ? ['onSharedStorage'] : []));
}

function evacuate(call: Call, server: ServerRow, asked: Readonly<Record<string, unknown>>): Answer {
  const host = typeof asked['host'] === 'string' ? asked['host'] : null;
  if (host !== null && !computeServiceOf(call.cloud, host)) {
    throw new ApiError(404, `Compute host ${host} not found.`);
  }
  if (host !== null && host === server.host) {
    throw new ApiError(400, "The target host can't be the same one.");
  }
  requireState(call, server, 'evacuate', { vm: ['active', 'stopped', 'error'] });
  const service = server.host === null ? undefined : computeServiceOf(call.cloud, server.host);
  if (service && isUp(call.cloud, service)) {
    throw new ApiError(400, `Compute service of ${server.host ?? ''} is still in use.`);
  }
  const by = { ...call.caller, token: '' };
  const { id } = recordMigration(call.cloud, server, { type: 'evacuation', status: 'accepted', destination: host, by });
  startJob(call, server, 'evacuate', {
    kind: 'schedule-evacuation',
    ms: SCHEDULING_MS,
    event: 'conductor_rebuild_instance',
    task: 'rebuilding',
    host: null,
    data: { migrationId: id, host },
  });
  return call.minor < 14 ? { adminPass: asked['adminPass'] ?? newPassword(call.cloud.random) } : undefined;
}

interface Data {
  readonly migrationId: string;
  readonly host: string | null;
}

export const evacuateFinishers: Finishers = {
  'schedule-evacuation': (cloud, server, job) => {
    const { migrationId, host } = job.data as Data;
    const destination = destinationOf(cloud, server, { migrationId, host });
    if (destination === undefined) return;
    updateMigration(cloud, migrationId, { status: 'pre-migrating', destination });
    continueJob(cloud, server, job, {
      kind: 'evacuate',
      ms: REBUILDING_MS,
      event: 'compute_rebuild_instance',
      task: 'rebuilding',
      host: destination,
      data: { migrationId, host: destination } satisfies Data,
    });
  },
  evacuate: (cloud, server, job) => settleOn(cloud, server, job),
};

/** Nowhere to go puts the server into error, on its dead host. */
function destinationOf(cloud: CloudContext, server: ServerRow, { migrationId, host }: Data): string | undefined {
  try {
    return pickHost(cloud, {
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
    updateMigration(cloud, migrationId, { status: 'error' });
    const fault = newFault(cloud, error.message, `nova.exception.NoValidHost: ${error.message}`);
    updateServer(cloud, server.id, { vm_state: 'error', task_state: null, fault });
    return undefined;
  }
}

function settleOn(cloud: CloudContext, server: ServerRow, job: Job): void {
  const { migrationId, host } = job.data as Data;
  const stopped = server.vm_state === 'stopped';
  const moved = updateServer(cloud, server.id, {
    host,
    task_state: null,
    vm_state: stopped ? 'stopped' : 'active',
    power_state: stopped ? POWER.shutdown : POWER.running,
    fault: null,
    launched_ms: cloud.clock.now(),
  });
  rebindPorts(cloud, moved);
  const { attachments } = cloud.state.tables.volume;
  for (const { attachment_id: id } of moved.volumes) if (attachments.has(id)) attachments.update(id, { host });
  updateMigration(cloud, migrationId, { status: 'done' });
}
