import type { ServerRow, VmState } from './table.ts';

type Statuses = Readonly<Record<string, string>> & { readonly default: string };

const REBUILDS = { rebuilding: 'REBUILD', rebuild_block_device_mapping: 'REBUILD', rebuild_spawning: 'REBUILD' };
const RESIZES = {
  resize_prep: 'RESIZE',
  resize_migrating: 'RESIZE',
  resize_migrated: 'RESIZE',
  resize_finish: 'RESIZE',
};

/** The status that users see, by `vm_state` and, within it, by `task_state`. */
const STATUSES: Readonly<Record<VmState, Statuses>> = {
  active: {
    default: 'ACTIVE',
    rebooting: 'REBOOT',
    reboot_pending: 'REBOOT',
    reboot_started: 'REBOOT',
    rebooting_hard: 'HARD_REBOOT',
    reboot_pending_hard: 'HARD_REBOOT',
    reboot_started_hard: 'HARD_REBOOT',
    updating_password: 'PASSWORD',
    migrating: 'MIGRATING',
    ...REBUILDS,
    ...RESIZES,
  },
  building: { default: 'BUILD' },
  stopped: { default: 'SHUTOFF', ...RESIZES, ...REBUILDS },
  resized: { default: 'VERIFY_RESIZE', resize_reverting: 'REVERT_RESIZE' },
  paused: { default: 'PAUSED', migrating: 'MIGRATING' },
  suspended: { default: 'SUSPENDED' },
  rescued: { default: 'RESCUE' },
  error: { default: 'ERROR', ...REBUILDS },
  deleted: { default: 'DELETED' },
  'soft-delete': { default: 'SOFT_DELETED' },
  shelved: { default: 'SHELVED' },
  shelved_offloaded: { default: 'SHELVED_OFFLOADED' },
};

export function statusOf({ vm_state: vm, task_state: task }: Pick<ServerRow, 'vm_state' | 'task_state'>): string {
  const statuses = STATUSES[vm];
  return statuses[task ?? 'default'] ?? statuses.default;
}

/** The states behind status names, as a filter needs them; `tasks` is undefined when any will do. */
export function statesOf(names: readonly string[]): { vms: Set<string>; tasks: Set<string> | undefined } {
  const wanted = new Set(names.map((name) => name.toUpperCase()));
  const vms = new Set<string>();
  const tasks = new Set<string>();
  for (const [vm, statuses] of Object.entries(STATUSES)) {
    for (const [task, status] of Object.entries(statuses)) {
      if (!wanted.has(status)) continue;
      vms.add(vm);
      tasks.add(task);
    }
  }
  return { vms, tasks: tasks.has('default') ? undefined : tasks };
}
