import { Table } from '../../table.ts';

/** A compute host: a machine with a hypervisor. What runs on it is told by the servers' `host`. */
export interface HostRow {
  /** Its name. */
  readonly id: string;
  readonly number: number;
  /** Nova's compute node and Placement's resource provider. */
  readonly hypervisor_id: string;
  readonly power: 'on' | 'off';
  /** A partitioned host runs on, unseen. */
  readonly link: 'joined' | 'partitioned';
  /** When it was last powered on. */
  readonly booted_ms: number;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
}

/** A Nova service, as `os-services` lists it. */
export interface ComputeServiceRow {
  readonly id: string;
  readonly number: number;
  readonly binary: 'nova-scheduler' | 'nova-conductor' | 'nova-compute';
  readonly host: string;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly forced_down: boolean;
  /** When it last reported, for one that cannot any more; null while it reports. */
  readonly silent_since_ms: number | null;
  /** When it came up, or somebody last changed it: reports come in regular intervals after that. */
  readonly touched_ms: number;
}

export const hostTable = () => new Table<HostRow, 'hypervisor'>({ hypervisor: (host) => host.hypervisor_id });
export const serviceTable = () => new Table<ComputeServiceRow, 'host'>({ host: (service) => service.host });
