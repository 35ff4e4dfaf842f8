import { ApiError } from '../../../api-error.ts';
import type { Schema } from '../../../schema/json-schema.ts';
import { closed, envelope } from '../../../versioned-api/schema-types.ts';
import { recordAction } from '../../actions-log/record.ts';
import { requireAdmin } from '../../policy.ts';
import { updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { startJob } from '../jobs.ts';
import type { ServerActions } from './action.ts';

const PASSWORD_MS = 500;

export const administrationActions: ServerActions = {
  lock: {
    schema: (minor): Schema =>
      minor < 73
        ? { type: 'object' }
        : envelope('lock', {
            type: ['object', 'null'],
            properties: { locked_reason: { type: 'string', minLength: 1, maxLength: 255 } },
            additionalProperties: false,
          }),
    run: (call, server, { locked_reason: reason }) => {
      const isOwner = server.project_id === call.caller.project?.id;
      recordAction(call, server.id, 'lock');
      if (server.locked_by === null || !isOwner) {
        updateServer(call.cloud, server.id, {
          locked_by: isOwner ? 'owner' : 'admin',
          locked_reason: typeof reason === 'string' ? reason : null,
        });
      }
      return undefined;
    },
  },
  unlock: {
    run: (call, server) => {
      if (server.locked_by === 'admin') requireAdmin(call, 'os-lock-server:unlock:unlock_override');
      recordAction(call, server.id, 'unlock');
      updateServer(call.cloud, server.id, { locked_by: null, locked_reason: null });
      return undefined;
    },
  },
  'os-resetState': {
    schema: (): Schema =>
      envelope('os-resetState', closed({ state: { type: 'string', enum: ['active', 'error'] } }, ['state'])),
    admin: 'os-admin-actions:reset_state',
    run: (call, server, { state }) => {
      updateServer(call.cloud, server.id, { vm_state: state === 'active' ? 'active' : 'error', task_state: null });
      return undefined;
    },
  },
  changePassword: {
    schema: (): Schema => envelope('changePassword', closed({ adminPass: { type: 'string' } }, ['adminPass'])),
    run: (call, server) => {
      requireState(call, server, 'changePassword', { vm: ['active'] });
      startJob(call, server, 'changePassword', {
        kind: 'change',
        ms: PASSWORD_MS,
        event: 'compute_set_admin_password',
        task: 'updating_password',
        data: {},
      });
      return undefined;
    },
  },
  injectNetworkInfo: { admin: 'os-admin-actions:inject_network_info', run: () => undefined },
  resetNetwork: { admin: 'os-admin-actions:reset_network', until: 92, run: () => undefined },
  trigger_crash_dump: {
    since: 17,
    run: (call, server) => {
      requireState(call, server, 'trigger_crash_dump', { vm: ['active', 'paused', 'rescued', 'resized', 'error'] });
      throw new ApiError(400, 'Triggering crash dump is not supported.');
    },
  },
};
