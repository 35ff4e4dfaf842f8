import { ApiError } from '../../../api-error.ts';
import type { SecurityGroupRow } from '../../../network/tables.ts';
import { updatePort } from '../../../network/ports.ts';
import type { Call } from '../../../versioned-api/router.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

function findGroup(call: Call, server: ServerRow, name: unknown): SecurityGroupRow {
  const { securityGroups } = call.cloud.state.tables.network;
  const wanted = typeof name === 'string' ? name : '';
  const group =
    securityGroups.where('name', wanted).find((row) => row.project_id === server.project_id) ??
    securityGroups.get(wanted);
  if (group) return group;
  throw new ApiError(404, `Security group ${wanted} is not found for project ${server.project_id}`);
}

function changePorts(call: Call, server: ServerRow, change: (groups: readonly string[]) => readonly string[]): void {
  for (const { port_id: id } of server.ports) {
    const port = call.cloud.state.tables.network.ports.get(id);
    if (port?.port_security_enabled) updatePort(call.cloud, port, { security_groups: change(port.security_groups) });
  }
}

export const groupActions: ServerActions = {
  addSecurityGroup: {
    run: (call, server, { name }) => {
      const { id } = findGroup(call, server, name);
      changePorts(call, server, (groups) => [...new Set([...groups, id])]);
      return undefined;
    },
  },
  removeSecurityGroup: {
    run: (call, server, { name }) => {
      const group = findGroup(call, server, name);
      const { ports } = call.cloud.state.tables.network;
      if (!server.ports.some((use) => ports.get(use.port_id)?.security_groups.includes(group.id))) {
        throw new ApiError(404, `Security group ${group.id} not associated with the instance ${server.id}`);
      }
      changePorts(call, server, (groups) => groups.filter((one) => one !== group.id));
      return undefined;
    },
  },
};
