import { toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { ask } from '../http.ts';
import { type Service, UnitFailure } from '../units/service.ts';
import { type Checked, statistics } from './statistics.ts';

const START_MS = 500;

export interface Backend {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Asked in HTTP whether it is well; undefined where a connection is enough. */
  readonly checkPort: number | undefined;
  readonly isBackup: boolean;
}

/** One frontend and the servers behind it, out of haproxy.cfg. */
function readConfig(guest: Guest): { readonly port: number; readonly backends: readonly Backend[] } {
  const text = toText(guest.files.lookUp('/etc/haproxy/haproxy.cfg')?.data ?? '');
  const port = /^\s*bind\s+\S*:(\d+)/m.exec(text)?.[1];
  if (port === undefined) throw new UnitFailure('haproxy: no bind in /etc/haproxy/haproxy.cfg');
  const asks = /^\s*option\s+httpchk/m.test(text);
  const backends = [...text.matchAll(/^\s*server\s+(\S+)\s+([\d.]+):(\d+)(.*)$/gm)].map(
    ([, name = '', address = '', own = '', rest = '']) => {
      const checkPort = /\bport\s+(\d+)/.exec(rest)?.[1];
      return {
        name,
        address,
        port: Number(own),
        checkPort: asks && checkPort !== undefined ? Number(checkPort) : undefined,
        isBackup: /(^|\s)backup(\s|$)/.test(rest),
      };
    },
  );
  return { port: Number(port), backends };
}

/**
 * Hands each new connection to the first server that is well, those marked `backup` last. Servers are asked when somebody
 * connects or looks, not all the time: an idle load balancer costs nothing. So a server that came back is used at once, and has
 * changed when that was noticed.
 */
export const haproxyService: Service = {
  start: async (guest) => {
    await guest.sleep(START_MS);
    listen(guest, new AbortController());
  },
  stop: (guest) => silence(guest)?.abort(),
  reload: (guest) => listen(guest, silence(guest) ?? new AbortController()),
};

/** Takes its ports away from the process, which is given back. */
function silence(guest: Guest): AbortController | undefined {
  let found: AbortController | undefined;
  for (const [port, listener] of guest.listeners) {
    if (listener.kind !== 'forward') continue;
    guest.listeners.delete(port);
    found = listener.process;
  }
  return found;
}

function listen(guest: Guest, process: AbortController): void {
  const { port, backends } = readConfig(guest);
  if (guest.listeners.has(port)) throw new UnitFailure(`haproxy: cannot bind socket [0.0.0.0:${port}]`);
  const begunMs = guest.kernel.now();
  const ordered = backends.toSorted((a, b) => Number(a.isBackup) - Number(b.isBackup));
  const changes = new Map<string, { readonly isUp: boolean; readonly atMs: number }>();
  const check = async (backend: Backend): Promise<Checked> => {
    const isUp = await isWell(guest, backend);
    const nowMs = guest.kernel.now();
    const before = changes.get(backend.name) ?? { isUp: true, atMs: begunMs };
    const { atMs } = before.isUp === isUp ? before : { atMs: nowMs };
    changes.set(backend.name, { isUp, atMs });
    return { backend, isUp, seconds: Math.floor((nowMs - atMs) / 1_000) };
  };
  const pick = async () => {
    for (const backend of ordered) if ((await check(backend)).isUp) return backend;
    return undefined;
  };
  const control = async (command: string) => {
    if (command.trim() !== 'show stat') return 'Unknown command.\n';
    return statistics(await Promise.all(backends.map(check)));
  };
  guest.listeners.set(port, { kind: 'forward', pick, control, process });
}

async function isWell(guest: Guest, { address, checkPort }: Backend): Promise<boolean> {
  const there = guest.site.network.resolve(address, guest);
  if (!there) return false;
  if (checkPort === undefined) return true;
  const answer = await ask(guest, there, checkPort, 'GET / HTTP/1.0\r\n\r\n');
  return answer !== undefined && /^HTTP\/1\.\d 200\b/.test(answer);
}
