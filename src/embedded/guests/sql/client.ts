import { orAborted } from '../../../seams/or-aborted.ts';
import type { Guest } from '../guest.ts';
import type { Place } from '../network.ts';
import type { Site } from '../site.ts';
import { SqlError } from './catalog.ts';
import type { Answer, Login } from './server.ts';

/** A session with a server somewhere on the network. */
export interface Remote {
  /** Rejects with a `SqlError` for what the server refuses; never resolves when nothing comes back any more. */
  run(statement: string): Promise<Answer>;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly login: Login;
}

/** When TCP knocks again where nobody answers (RFC 6298: after one second, and each time after twice as long), until a client gives up. */
const KNOCKS_MS = [1_000, 2_000, 2_000];

/** Connects as a client does: the address leads to a machine, what listens there lets it in or hands it on. */
export async function connect(site: Site, from: Place, { address, port, login }: Endpoint): Promise<Remote> {
  for (const pauseMs of KNOCKS_MS) {
    const guest = site.network.resolve(address, from);
    if (guest) return at(site, { from, guest, port, login });
    await site.clock.sleep(pauseMs);
  }
  throw new SqlError('2003', `Can't connect to server on '${address}' (110)`);
}

interface Way {
  readonly from: Place;
  readonly guest: Guest;
  readonly port: number;
  readonly login: Login;
}

async function at(site: Site, { from, guest, port, login }: Way): Promise<Remote> {
  const listener = guest.listeners.get(port);
  if (listener?.kind === 'forward') {
    const backend = await listener.pick();
    if (!backend) throw new SqlError('2013', 'Lost connection to server at handshake');
    const beyond = await connect(site, guest, { ...backend, login });
    return through(site, { from, guest }, { run: (statement) => handedOn(beyond.run(statement), listener.process) });
  }
  if (listener?.kind !== 'sql' || (from !== guest && !listener.server.isOpen))
    throw new SqlError('2003', `Can't connect to server (111)`);
  const session = listener.server.login(from, login);
  return through(site, { from, guest }, { run: (statement) => listener.server.run(session, statement) });
}

/** Whoever handed the connection on closes both ends when it ends: the client hears of it at once. */
function handedOn<T>(work: Promise<T>, { signal }: AbortController): Promise<T> {
  work.catch(() => undefined);
  return orAborted(work, signal).catch((error: unknown) => {
    throw signal.aborted ? new SqlError('2013', 'Lost connection to server during query') : error;
  });
}

/** What is said on the way is heard only while packets pass and the machine runs; else the client waits in vain. */
function through(site: Site, { from, guest }: { readonly from: Place; readonly guest: Guest }, remote: Remote): Remote {
  const { life } = guest;
  const inVain = new Promise<never>(() => undefined);
  const passes = () => !life.aborted && site.network.reaches(from, guest);
  return {
    run: async (statement) => {
      if (!passes()) return inVain;
      const answer = await remote.run(statement).catch((error: unknown) => {
        if (life.aborted) return undefined;
        throw error;
      });
      return answer === undefined || !passes() ? inVain : answer;
    },
  };
}
