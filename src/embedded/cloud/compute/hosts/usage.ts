import type { CloudContext } from '../../context.ts';
import type { HostRow } from './tables.ts';

export interface Usage {
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
  readonly servers: number;
}

/** What the servers on a host take of it. */
export function usageOf(cloud: Pick<CloudContext, 'state'>, host: string): Usage {
  const usage = { vcpus: 0, memory_mb: 0, disk_gb: 0, servers: 0 };
  for (const { flavor, volume_backed: remote } of cloud.state.tables.compute.servers.where('host', host)) {
    usage.vcpus += flavor.vcpus;
    usage.memory_mb += flavor.ram;
    usage.disk_gb += (remote ? 0 : flavor.disk) + flavor.ephemeral;
    usage.servers += 1;
  }
  return usage;
}

/** Placement's allocation ratios as Nova sets them by default. */
export const CPU_RATIO = 4;
export const RAM_RATIO = 1;
export const DISK_RATIO = 1;

export function fits(
  host: HostRow,
  used: Usage,
  asked: { vcpus: number; memory_mb: number; disk_gb: number },
): boolean {
  return (
    asked.vcpus <= host.vcpus &&
    used.vcpus + asked.vcpus <= host.vcpus * CPU_RATIO &&
    used.memory_mb + asked.memory_mb <= host.memory_mb * RAM_RATIO &&
    used.disk_gb + asked.disk_gb <= host.disk_gb * DISK_RATIO
  );
}
