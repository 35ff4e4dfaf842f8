import { type CloudContext, newId } from '../../context.ts';
import { nextNumber } from '../counters.ts';
import type { ComputeServiceRow, HostRow } from './tables.ts';

/** What each host has; the same as the fake hosts of the test rig. */
const CAPACITY = { vcpus: 64, memory_mb: 262_144, disk_gb: 4096 };

/** One controller and the compute hosts, all up. */
export function seedHosts(cloud: CloudContext): void {
  const { hosts, services } = cloud.state.tables.compute;
  services.insert(newService(cloud, 'nova-scheduler', 'controller'));
  services.insert(newService(cloud, 'nova-conductor', 'controller'));
  for (const name of cloud.hosts) {
    hosts.insert(newHost(cloud, name));
    services.insert(newService(cloud, 'nova-compute', name));
  }
}

function newHost(cloud: CloudContext, name: string): HostRow {
  const number = nextNumber(cloud, 'hosts');
  return {
    id: name,
    number,
    hypervisor_id: newId(cloud),
    power: 'on',
    link: 'joined',
    booted_ms: cloud.clock.now(),
    ...CAPACITY,
  };
}

function newService(cloud: CloudContext, binary: ComputeServiceRow['binary'], host: string): ComputeServiceRow {
  return {
    id: newId(cloud),
    number: nextNumber(cloud, 'services'),
    binary,
    host,
    disabled: false,
    disabled_reason: null,
    forced_down: false,
    silent_since_ms: null,
    touched_ms: cloud.clock.now(),
  };
}
