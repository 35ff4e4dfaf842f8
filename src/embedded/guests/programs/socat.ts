import { ask } from '../http.ts';
import { addressOf } from './network.ts';
import { fail, ok, type Program, type ProgramCall } from './program.ts';

/** `socat - TCP:host:port` and `socat - UNIX-CONNECT:path`: says its input, and prints what comes back. */
export const socat: Program = async (call) => {
  const words = call.args.join(' ');
  const path = /UNIX(?:-CONNECT)?:(\S+)/.exec(words)?.[1];
  if (path !== undefined) return askSocket(call, path);
  const [, host = '', port = ''] = /TCP4?:([^:,\s]+):(\d+)/.exec(words) ?? [];
  const seconds = Number(/connect-timeout=(\d+)/.exec(words)?.[1] ?? 10);
  const guest = call.guest.site.network.resolve(addressOf(call, host), call.guest);
  if (!guest) {
    await call.guest.sleep(seconds * 1000);
    return fail(1, `socat: E connecting to ${host}:${port}: Connection timed out`);
  }
  const answer = await ask(call.guest, guest, Number(port), call.stdin);
  return answer === undefined ? fail(1, `socat: E connecting to ${host}:${port}: Connection refused`) : ok(answer);
};

/** The one socket that is played: HAProxy's, which is there while HAProxy listens. */
async function askSocket({ guest, stdin }: ProgramCall, path: string) {
  for (const listener of guest.listeners.values())
    if (listener.kind === 'forward' && path === '/run/haproxy/admin.sock') return ok(await listener.control(stdin));
  return fail(1, `socat: E connect(5, AF=1 "${path}", ${path.length + 3}): No such file or directory`);
}
