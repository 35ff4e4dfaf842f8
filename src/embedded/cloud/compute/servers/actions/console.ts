import { ApiError } from '../../../api-error.ts';
import { requireState } from '../guard.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';

function consoleLog(server: ServerRow, lines: unknown): string {
  const log = [
    `[    0.000000] Linux version (embedded) on ${server.host ?? 'no host'}`,
    `[    1.000000] cloud-init: instance-id ${server.id}`,
    `${server.hostname} login: `,
  ];
  const count = lines === undefined || lines === null || Number(lines) < 0 ? log.length : Number(lines);
  return `${log.slice(log.length - Math.min(count, log.length)).join('\n')}\n`;
}

const unavailable = (type: unknown) => new ApiError(400, `Unavailable console type ${String(type)}.`);

export const consoleActions: ServerActions = {
  'os-getConsoleOutput': {
    status: 200,
    run: (call, server, { length }) => {
      if (server.host === null) throw new ApiError(409, `Instance ${server.id} is not ready`);
      requireState(call, server, 'get_console_output', { locked: true, task: 'any' });
      return { output: consoleLog(server, length) };
    },
  },
  'os-getVNCConsole': {
    until: 5,
    run: (_call, _server, { type }) => {
      throw unavailable(type);
    },
  },
};
