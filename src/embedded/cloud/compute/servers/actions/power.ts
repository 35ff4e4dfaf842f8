import { closed, envelope } from '../../../versioned-api/schema-types.ts';
import type { Call } from '../../../versioned-api/router.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import { updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import { newPassword } from '../password.ts';
import { POWER, type ServerRow, type VmState } from '../table.ts';
import type { ServerAction, ServerActions } from './action.ts';

const POWER_MS = 800;

interface Change {
  /** The action's name, in refusals and in the log. */
  readonly name: string;
  readonly from: readonly VmState[];
  /** The task while it is under way. */
  readonly task: string;
  readonly event: string;
  readonly then: Partial<ServerRow>;
}

function changePower(call: Call, server: ServerRow, change: Change): undefined {
  requireState(call, server, change.name, { vm: change.from });
  startPowerJob(call, server, change);
}

function startPowerJob(call: Call, server: ServerRow, { name, task, event, then }: Change): void {
  startJob(call, server, name, { kind: 'change', ms: POWER_MS, event, task, data: then });
}

/** Ends what only changes fields of the server. */
export const powerFinishers: Finishers = {
  change: (cloud, server, { data }) => {
    updateServer(cloud, server.id, { ...(data as Partial<ServerRow>), task_state: null });
  },
};

const simple = (change: Change): ServerAction => ({ run: (call, server) => changePower(call, server, change) });

const RUNNING = { vm_state: 'active', power_state: POWER.running } as const;
const STOPPED = { vm_state: 'stopped', power_state: POWER.shutdown } as const;

export const powerActions: ServerActions = {
  'os-start': simple({
    name: 'start',
    from: ['stopped'],
    task: 'powering-on',
    event: 'compute_start_instance',
    then: RUNNING,
  }),
  'os-stop': simple({
    name: 'stop',
    from: ['active', 'error'],
    task: 'powering-off',
    event: 'compute_stop_instance',
    then: STOPPED,
  }),
  pause: simple({
    name: 'pause',
    from: ['active'],
    task: 'pausing',
    event: 'compute_pause_instance',
    then: { vm_state: 'paused', power_state: POWER.paused },
  }),
  unpause: simple({
    name: 'unpause',
    from: ['paused'],
    task: 'unpausing',
    event: 'compute_unpause_instance',
    then: RUNNING,
  }),
  suspend: simple({
    name: 'suspend',
    from: ['active'],
    task: 'suspending',
    event: 'compute_suspend_instance',
    then: { vm_state: 'suspended', power_state: POWER.shutdown },
  }),
  resume: simple({
    name: 'resume',
    from: ['suspended'],
    task: 'resuming',
    event: 'compute_resume_instance',
    then: RUNNING,
  }),
  reboot: {
    schema: (): Schema =>
      envelope(
        'reboot',
        closed({ type: { type: 'string', enum: ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] } }, ['type']),
      ),
    run: (call, server, { type }) => reboot(call, server, String(type).toUpperCase() === 'HARD'),
  },
  rescue: {
    status: 200,
    run: (call, server, { adminPass }) => {
      const from: readonly VmState[] = ['active', 'stopped', 'error'];
      changePower(call, server, {
        name: 'rescue',
        from,
        task: 'rescuing',
        event: 'compute_rescue_instance',
        then: { vm_state: 'rescued', power_state: POWER.running },
      });
      return { adminPass: typeof adminPass === 'string' ? adminPass : newPassword(call.cloud.random) };
    },
  },
  unrescue: simple({
    name: 'unrescue',
    from: ['rescued'],
    task: 'unrescuing',
    event: 'compute_unrescue_instance',
    then: RUNNING,
  }),
};

const HARD_FROM: readonly VmState[] = ['active', 'stopped', 'suspended', 'paused', 'error'];
const REBOOTS = ['rebooting', 'reboot_pending', 'reboot_started', 'rebooting_hard'];
const INTERRUPTIBLE = [...REBOOTS, 'resuming', 'unpausing', 'suspending'];

/** A hard reboot mends what is stuck; a soft one asks the guest. */
function reboot(call: Call, server: ServerRow, hard: boolean): undefined {
  const vm = hard ? HARD_FROM : (['active'] as const);
  requireState(call, server, 'reboot', { vm, task: hard ? INTERRUPTIBLE : [] });
  startPowerJob(call, server, {
    name: 'reboot',
    from: vm,
    task: hard ? 'rebooting_hard' : 'rebooting',
    event: 'compute_reboot_instance',
    then: { ...RUNNING, fault: null },
  });
}
