import { Table } from '../../table.ts';
import type { FlavorRow } from '../flavors/table.ts';

export type VmState =
  | 'building'
  | 'active'
  | 'stopped'
  | 'paused'
  | 'suspended'
  | 'rescued'
  | 'resized'
  | 'shelved'
  | 'shelved_offloaded'
  | 'soft-delete'
  | 'error'
  | 'deleted';

/** What Nova calls power states. */
export const POWER = { none: 0, running: 1, paused: 3, shutdown: 4, suspended: 7 } as const;
export type PowerState = (typeof POWER)[keyof typeof POWER];

export interface Fault {
  readonly code: number;
  readonly message: string;
  readonly details: string;
  readonly created_ms: number;
}

/** A volume that a server has. */
export interface VolumeUse {
  /** Nova's block device mapping. */
  readonly bdm_id: string;
  readonly volume_id: string;
  readonly attachment_id: string;
  readonly device: string;
  readonly boot_index: number | null;
  readonly delete_on_termination: boolean;
  readonly tag: string | null;
}

/** A port that a server has. Those that Nova made go with the server. */
export interface PortUse {
  readonly port_id: string;
  readonly made_by_nova: boolean;
  readonly tag: string | null;
}

/** A server, with the fields and the words of Nova's own `instances` table. */
export interface ServerRow {
  readonly id: string;
  /** What `instance-%08x` counts. */
  readonly number: number;
  readonly name: string;
  readonly description: string | null;
  readonly hostname: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly host: string | null;
  readonly vm_state: VmState;
  readonly task_state: string | null;
  readonly power_state: PowerState;
  /** Empty for a server that boots from a volume. */
  readonly image_ref: string;
  readonly flavor: FlavorRow;
  /** What to go back to while a resize or cold migration is not confirmed. */
  readonly before_resize: { readonly flavor: FlavorRow; readonly host: string; readonly vm_state: VmState } | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly key_name: string | null;
  readonly user_data: string | null;
  readonly config_drive: boolean;
  readonly access_ip_v4: string;
  readonly access_ip_v6: string;
  readonly auto_disk_config: boolean;
  /** The zone that was asked for: it pins the server. */
  readonly pinned_zone: string | null;
  readonly progress: number;
  readonly fault: Fault | null;
  readonly locked_by: 'admin' | 'owner' | null;
  readonly locked_reason: string | null;
  readonly reservation_id: string;
  readonly launch_index: number;
  readonly root_device_name: string | null;
  readonly security_groups: readonly string[];
  readonly volumes: readonly VolumeUse[];
  readonly ports: readonly PortUse[];
  readonly volume_backed: boolean;
  readonly server_group: string | null;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly launched_ms: number | null;
  readonly terminated_ms: number | null;
}

export const serverTable = () =>
  new Table<ServerRow, 'project' | 'host' | 'group' | 'port' | 'volume'>({
    project: (row) => row.project_id,
    host: (row) => row.host,
    group: (row) => row.server_group,
    port: (row) => row.ports.map(({ port_id: id }) => id),
    volume: (row) => row.volumes.map(({ volume_id: id }) => id),
  });

/** Servers that are no more: `changes-since`, instance actions and usage still know them. */
export const deletedServerTable = () => new Table<ServerRow, 'project'>({ project: (row) => row.project_id });
