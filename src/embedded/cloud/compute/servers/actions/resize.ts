import { ApiError } from '../../../api-error.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Call } from '../../../versioned-api/router.ts';
import { closed, diskConfig, envelope, flavorRef } from '../../../versioned-api/schema-types.ts';
import type { CloudContext } from '../../../context.ts';
import { findFlavor } from '../../flavors/find.ts';
import type { FlavorRow } from '../../flavors/table.ts';
import { recordMigration, unconfirmedMigration, updateMigration } from '../../migrations/record.ts';
import type { MigrationRow } from '../../migrations/table.ts';
import { NoValidHost, pickHost } from '../../scheduler.ts';
import { newFault, updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, type Job, startJob } from '../jobs.ts';
import { rebindPorts } from '../ports.ts';
import { requireQuota } from '../quota.ts';
import { POWER, type ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

const MOVE_MS = 2000;
const CONFIRM_MS = 700;

export const resizeActions: ServerActions = {
  resize: {
    schema: (): Schema => envelope('resize', closed({ flavorRef, 'OS-DCF:diskConfig': diskConfig }, ['flavorRef'])),
    run: (call, server, { flavorRef: asked }) => resize(call, server, String(asked)),
  },
  confirmResize: { status: 204, run: (call, server) => settle(call, server, true) },
  revertResize: { run: (call, server) => settle(call, server, false) },
};

function resize(call: Call, server: ServerRow, asked: string): undefined {
  requireState(call, server, 'resize', { vm: ['active', 'stopped'] });
  const flavor = findFlavor(call, asked, 400);
  if (flavor.id === server.flavor.id) throw new ApiError(400, 'When resizing, instances must change flavor!');
  if (flavor.disk === 0 && server.flavor.disk !== 0 && !server.volume_backed) {
    throw new ApiError(400, 'Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.');
  }
  requireQuota(call, {
    instances: 0,
    cores: Math.max(0, flavor.vcpus - server.flavor.vcpus),
    ram: Math.max(0, flavor.ram - server.flavor.ram),
  });
  startMove(call, server, { action: 'resize', flavor, host: null });
}

interface MoveOrder {
  readonly action: 'resize' | 'migrate';
  readonly flavor: FlavorRow;
  /** The only host that will do. */
  readonly host: string | null;
}

/** Moves a server, stopped meanwhile, to another host or flavor; somebody has to confirm it. */
export function startMove(call: Call, server: ServerRow, { action, flavor, host }: MoveOrder): void {
  startJob(call, server, action, {
    kind: 'move',
    ms: MOVE_MS,
    event: 'compute_finish_resize',
    task: 'resize_prep',
    data: { flavor, host, resize: action === 'resize' },
  });
}

interface MoveData {
  readonly flavor: FlavorRow;
  readonly host: string | null;
  readonly resize: boolean;
}

export const resizeFinishers: Finishers = {
  move: (cloud, server, job) => {
    const destination = destinationOf(cloud, server, job.data as MoveData);
    if (destination === undefined) recordMove(cloud, server, job, { status: 'error', destination: null });
    else finishMove(cloud, server, job, destination);
  },
  'confirm-move': (cloud, server) => {
    const stopped = server.before_resize?.vm_state === 'stopped';
    const migration = unconfirmedMigration(cloud, server.id);
    if (migration) updateMigration(cloud, migration.id, { status: 'confirmed' });
    updateServer(cloud, server.id, { ...stateAfter(stopped), before_resize: null });
  },
  'revert-move': (cloud, server) => {
    const { before_resize: before } = server;
    if (!before) throw new Error('Instance has not been resized.');
    const migration = unconfirmedMigration(cloud, server.id);
    if (migration) updateMigration(cloud, migration.id, { status: 'reverted' });
    const back = { flavor: before.flavor, host: before.host, before_resize: null };
    rebindPorts(cloud, updateServer(cloud, server.id, { ...back, ...stateAfter(before.vm_state === 'stopped') }));
  },
};

const stateAfter = (stopped: boolean) =>
  ({
    task_state: null,
    vm_state: stopped ? 'stopped' : 'active',
    power_state: stopped ? POWER.shutdown : POWER.running,
  }) as const;

/** Without a host the server stays as it is, with the failure on record. */
function destinationOf(cloud: CloudContext, server: ServerRow, data: MoveData): string | undefined {
  try {
    return pickHost(cloud, {
      flavor: data.flavor,
      volumeBacked: server.volume_backed,
      zone: server.pinned_zone,
      host: data.host,
      not: server.host === null ? [] : [server.host],
      group: server.server_group,
      serverId: server.id,
      hints: {},
    });
  } catch (error) {
    if (!(error instanceof NoValidHost)) throw error;
    updateServer(cloud, server.id, { task_state: null, fault: newFault(cloud, error.message) });
    return undefined;
  }
}

function recordMove(
  cloud: CloudContext,
  server: ServerRow,
  { data, by }: Job,
  move: { readonly status: string; readonly destination: string | null },
): MigrationRow {
  const type = (data as MoveData).resize ? 'resize' : 'migration';
  return recordMigration(cloud, server, { ...move, type, by });
}

function finishMove(cloud: CloudContext, server: ServerRow, job: Job, destination: string): void {
  const { flavor } = job.data as MoveData;
  const migration = recordMove(cloud, server, job, { status: 'finished', destination });
  updateMigration(cloud, migration.id, {});
  const moved = updateServer(cloud, server.id, {
    flavor,
    host: destination,
    before_resize: { flavor: server.flavor, host: server.host ?? '', vm_state: server.vm_state },
    vm_state: 'resized',
    task_state: null,
    power_state: server.vm_state === 'stopped' ? POWER.shutdown : POWER.running,
    launched_ms: cloud.clock.now(),
  });
  rebindPorts(cloud, moved);
}

function settle(call: Call, server: ServerRow, confirm: boolean): undefined {
  const action = confirm ? 'confirmResize' : 'revertResize';
  requireState(call, server, action, { vm: ['resized'] });
  const migration = unconfirmedMigration(call.cloud, server.id);
  if (!migration) throw new ApiError(400, 'Instance has not been resized.');
  updateMigration(call.cloud, migration.id, { status: confirm ? 'confirming' : 'reverting' });
  startJob(call, server, action, {
    kind: confirm ? 'confirm-move' : 'revert-move',
    ms: CONFIRM_MS,
    event: confirm ? 'compute_confirm_resize' : 'compute_finish_revert_resize',
    task: confirm ? null : 'resize_reverting',
  });
}
