import { ApiError } from '../../api-error.ts';
import type { Call } from '../../versioned-api/router.ts';
import type { ServerRow, VmState } from './table.ts';

interface Allowed {
  /** Undefined allows all. */
  readonly vm?: readonly VmState[];
  /** Whether something may be under way: `none` unless told. */
  readonly task?: 'any' | readonly string[];
  /** The lock does not matter. */
  readonly locked?: true;
}

/** Refuses an action with 409 when the server is locked, or in a state that does not take it. */
export function requireState(call: Call, server: ServerRow, action: string, allowed: Allowed): void {
  if (!allowed.locked) requireUnlocked(call, server);
  const { vm, task = [] } = allowed;
  const refusal = (attribute: string, state: string) =>
    new ApiError(409, `Cannot '${action}' instance ${server.id} while it is in ${attribute} ${state}`);
  if (vm && !vm.includes(server.vm_state)) throw refusal('vm_state', server.vm_state);
  if (task === 'any' || server.task_state === null) return;
  if (!task.includes(server.task_state)) throw refusal('task_state', server.task_state);
}

/** A lock holds for everybody but administrators. */
export function requireUnlocked({ caller }: Call, server: ServerRow): void {
  if (server.locked_by !== null && !caller.isAdmin) throw new ApiError(409, `Instance ${server.id} is locked`);
}
