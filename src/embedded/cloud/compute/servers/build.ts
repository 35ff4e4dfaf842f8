import { newId } from '../../context.ts';
import type { CloudContext } from '../../context.ts';
import { completeAttachment, reserveVolume } from '../../volume/attach.ts';
import { makeVolume } from '../../volume/create.ts';
import { NoValidHost, pickHost } from '../scheduler.ts';
import { newFault, updateServer } from './change.ts';
import { deviceName, freeDevice } from './devices.ts';
import { type Finishers, type Job, continueJob } from './jobs.ts';
import { connectPorts } from './ports.ts';
import type { BuildPlan, DiskPlan } from './plans.ts';
import { POWER, type ServerRow, type VolumeUse } from './table.ts';

/** Longer than a volume takes to become available. */
const SPAWNING_MS = 1500;

export const buildFinishers: Finishers = {
  'schedule-build': (cloud, server, job) => {
    const plan = job.data as BuildPlan;
    const host = hostFor(cloud, server, plan);
    if (host === undefined) return;
    const placed = updateServer(cloud, server.id, { host, root_device_name: deviceName(0) });
    const ports = connectPorts(cloud, placed, plan.networks);
    const volumes = [...placed.volumes, ...plan.disks.map((disk) => bringVolume(cloud, placed, job, disk))];
    const ready = updateServer(cloud, server.id, { ports, volumes: named(volumes) });
    continueJob(cloud, ready, job, {
      kind: 'spawn',
      ms: SPAWNING_MS,
      event: 'compute__do_build_and_run_instance',
      task: 'spawning',
    });
  },
  spawn: (cloud, server) => {
    attachVolumes(cloud, server);
    const now = cloud.clock.now();
    updateServer(cloud, server.id, {
      vm_state: 'active',
      task_state: null,
      power_state: POWER.running,
      launched_ms: server.launched_ms ?? now,
    });
  },
};

/** Undefined when there is none: the server is in error then, on no host. */
function hostFor(cloud: CloudContext, server: ServerRow, { host }: BuildPlan): string | undefined {
  try {
    return pickHost(cloud, {
      flavor: server.flavor,
      volumeBacked: server.volume_backed,
      zone: server.pinned_zone,
      host,
      group: server.server_group,
      serverId: server.id,
      hints: server.hints,
    });
  } catch (error) {
    if (!(error instanceof NoValidHost)) throw error;
    const fault = newFault(cloud, error.message, `nova.exception.NoValidHost: ${error.message}`);
    updateServer(cloud, server.id, { vm_state: 'error', task_state: null, fault });
    return undefined;
  }
}

/** Makes a volume in the name of whoever asked for the server, and reserves it. */
function bringVolume(cloud: CloudContext, server: ServerRow, { by }: Job, disk: DiskPlan): VolumeUse {
  const volume = makeVolume(
    { cloud, caller: by },
    {
      name: '',
      size: disk.size,
      volume_type: disk.volumeType,
      ...(disk.source === 'image' ? { imageRef: disk.uuid } : {}),
      ...(disk.source === 'snapshot' ? { snapshot_id: disk.uuid } : {}),
    },
  );
  return {
    bdm_id: newId(cloud),
    volume_id: volume.id,
    attachment_id: '',
    device: disk.bootIndex === 0 ? deviceName(0) : '',
    boot_index: disk.bootIndex,
    delete_on_termination: disk.deleteOnTermination,
    tag: disk.tag,
  };
}

function named(volumes: readonly VolumeUse[]): VolumeUse[] {
  const done: VolumeUse[] = [];
  for (const use of volumes)
    done.push(use.device === '' ? { ...use, device: freeDevice({ volumes: [...volumes, ...done] }) } : use);
  return done;
}

/** Attaches what is reserved. Throws when a volume went away or did not become available. */
export function attachVolumes(cloud: CloudContext, server: ServerRow): void {
  const { volumes } = cloud.state.tables.volume;
  const uses = server.volumes.map((use) => {
    if (use.attachment_id !== '') return use;
    const volume = volumes.get(use.volume_id);
    if (!volume) throw new Error(`Volume ${use.volume_id} could not be found.`);
    return { ...use, attachment_id: reserveVolume(cloud, volume, server.id).id };
  });
  for (const { attachment_id: id, device } of uses) completeAttachment(cloud, id, { device, host: server.host });
  updateServer(cloud, server.id, { volumes: uses });
}
