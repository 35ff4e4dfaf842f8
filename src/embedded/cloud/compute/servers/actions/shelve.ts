import type { CloudContext } from '../../../context.ts';
import { ApiError } from '../../../api-error.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import type { Call } from '../../../versioned-api/router.ts';
import { fqdn, name } from '../../../versioned-api/schema-types.ts';
import { zoneExists } from '../../hosts/zones.ts';
import { NoValidHost, pickHost } from '../../scheduler.ts';
import { newFault, updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import { rebindPorts } from '../ports.ts';
import { POWER, type ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

const SHELVE_MS = 1500;

export const shelveActions: ServerActions = {
  shelve: {
    run: (call, server) => {
      requireState(call, server, 'shelve', { vm: ['active', 'stopped', 'paused', 'suspended'] });
      startJob(call, server, 'shelve', {
        kind: 'shelve',
        ms: SHELVE_MS,
        event: 'compute_shelve_instance',
        task: 'shelving',
      });
      return undefined;
    },
  },
  shelveOffload: {
    admin: 'os-shelve:shelve_offload',
    run: (call, server) => {
      requireState(call, server, 'shelveOffload', { vm: ['shelved'] });
      startJob(call, server, 'shelveOffload', {
        kind: 'shelve',
        ms: SHELVE_MS,
        event: 'compute_shelve_offload_instance',
        task: 'shelving_offloading',
      });
      return undefined;
    },
  },
  unshelve: { schema: unshelveSchema, run: (call, server, asked) => unshelve(call, server, asked) },
};

function unshelveSchema(minor: number): Schema {
  if (minor < 77) return { type: 'object', properties: { unshelve: {} } };
  const members = {
    availability_zone: minor < 91 ? name : ({ oneOf: [name, { type: 'null' }] } satisfies Schema),
    ...(minor >= 91 ? { host: fqdn } : {}),
  };
  return {
    type: 'object',
    properties: { unshelve: { type: ['object', 'null'], properties: members, additionalProperties: false } },
    required: ['unshelve'],
    additionalProperties: false,
  };
}

/** A zone in the request pins the server there, null unpins it: the only ways to change the zone of a server. */
function unshelve(call: Call, server: ServerRow, asked: Readonly<Record<string, unknown>>): undefined {
  requireState(call, server, 'unshelve', { vm: ['shelved', 'shelved_offloaded'] });
  const zone = asked['availability_zone'];
  if (zone !== undefined && server.vm_state !== 'shelved_offloaded') {
    throw new ApiError(
      409,
      `Server [${server.id}] is not in shelved_offloaded state, so the availability zone can not be specified.`,
    );
  }
  if (typeof zone === 'string' && !zoneExists(call.cloud, zone)) {
    throw new ApiError(400, 'The requested availability zone is not available');
  }
  const pinned =
    zone === undefined ? server : updateServer(call.cloud, server.id, { pinned_zone: zone as string | null });
  startJob(call, pinned, 'unshelve', {
    kind: 'unshelve',
    ms: SHELVE_MS,
    event: 'compute_unshelve_instance',
    task: 'unshelving',
    data: { host: typeof asked['host'] === 'string' ? asked['host'] : null },
  });
}

export const shelveFinishers: Finishers = {
  shelve: (cloud, server) => {
    const offloaded = updateServer(cloud, server.id, {
      host: null,
      vm_state: 'shelved_offloaded',
      task_state: null,
      power_state: POWER.shutdown,
    });
    rebindPorts(cloud, offloaded);
  },
  unshelve: (cloud, server, { data }) => {
    const { host: wanted } = data as { host: string | null };
    const host = placeFor(cloud, server, wanted);
    if (host === undefined) return;
    const running = updateServer(cloud, server.id, {
      host,
      vm_state: 'active',
      task_state: null,
      power_state: POWER.running,
      launched_ms: cloud.clock.now(),
    });
    rebindPorts(cloud, running);
  },
};

function placeFor(cloud: CloudContext, server: ServerRow, wanted: string | null): string | undefined {
  try {
    return pickHost(cloud, {
      flavor: server.flavor,
      volumeBacked: server.volume_backed,
      zone: server.pinned_zone,
      host: wanted,
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
