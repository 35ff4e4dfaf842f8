import { createHash } from 'node:crypto';
import { ExternalError } from '../../errors/external-error.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Shell, ShellCommand, ShellResult, Shells, ShellTarget } from '../../seams/shell.ts';
import { execOn } from './exec.ts';
import { nameOf } from './faults.ts';
import { createLink, type Link, type LinkOptions } from './link.ts';
import { createSlots } from './slots.ts';

/** So many connections are open at the same time, left otherwise untold. */
export const CONNECTIONS = 512;

/** Times in milliseconds. */
export interface ShellsOptions {
  readonly clock: Pick<Clock, 'startTimer' | 'monotonicMs' | 'sleep'>;
  /** How long a connection may take until the login is over. Default 20 s. */
  readonly connectTimeoutMs?: number;
  /** How often a host that runs a command is asked whether it is still there; three unanswered questions mean no. Default 10 s. */
  readonly heartbeatMs?: number;
  /** How long a connection is kept that nobody uses. Default 60 s. */
  readonly idleMs?: number;
  /** Default `CONNECTIONS`. Who needs one more waits, and the longest unused one is closed. */
  readonly maxConnections?: number;
  /** Logins under way at the same time. Default 16. */
  readonly maxLogins?: number;
  /**
   * Commands at the same time on one machine. Default 5: OpenSSH allows 10 (MaxSessions), and may count one that has just ended
   * while it already looks at the next.
   */
  readonly maxChannels?: number;
}

/** Shells, and how many connections they hold at the moment. */
export interface SshShells extends Shells {
  readonly connections: number;
}

/** Shells over SSH. */
export function createShells(options: ShellsOptions): SshShells {
  const links = new Map<string, Link>();
  let closed = false;

  const evict = () => {
    let longest: Link | undefined;
    for (const link of links.values()) {
      if ((link.idleSinceMs ?? Infinity) < (longest?.idleSinceMs ?? Infinity)) longest = link;
    }
    longest?.hangUp();
  };
  const connections = createSlots(options.maxConnections ?? CONNECTIONS, evict);
  const linkOptions: Omit<LinkOptions, 'onGone'> = {
    clock: options.clock,
    connectTimeoutMs: options.connectTimeoutMs ?? 20_000,
    heartbeatMs: options.heartbeatMs ?? 10_000,
    idleMs: options.idleMs ?? 60_000,
    maxChannels: options.maxChannels ?? 5,
    connections,
    logins: createSlots(options.maxLogins ?? 16),
  };
  const linkTo = (target: ShellTarget): Link => {
    const key = keyOf(target);
    const known = links.get(key);
    if (known !== undefined) return known;
    const onGone = () => links.delete(key);
    const link = createLink(target, target.via && linkTo(target.via), { ...linkOptions, onGone });
    links.set(key, link);
    return link;
  };
  const exec = async (target: ShellTarget, command: ShellCommand): Promise<ShellResult> => {
    if (closed) throw new Error('these shells are closed');
    const link = linkTo(target);
    const leave = await link.channels.take(command.signal);
    try {
      const lease = await link.lease(command.signal);
      const operation = `run "${inShort(command.command)}" on ${nameOf(target)}`;
      return await persist(options.clock, command.signal, () =>
        execOn(lease.connection, lease.lost, command, { clock: options.clock, operation }),
      ).finally(() => lease.release());
    } finally {
      leave();
    }
  };

  return {
    get connections() {
      return connections.taken;
    },
    open: (target): Shell => ({
      exec: (command) => exec(target, command),
      // The connection is everybody's; it ends when nobody used it for a while.
      close: () => Promise.resolve(),
    }),
    close() {
      closed = true;
      for (const link of links.values()) link.close();
      links.clear();
      return Promise.resolve();
    },
  };
}

/** Who trusts other host keys, or logs in by another key, gets a connection of its own. */
function keyOf(target: ShellTarget): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

const TRIES = 5;
const PAUSE_MS = 200;

/** A machine that has no channel to give just now has run nothing: what was cut short there takes a moment to end. */
async function persist<R>(
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal | undefined,
  work: () => Promise<R>,
): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ExternalError) || error.fault !== 'unavailable' || tries === TRIES) throw error;
      await clock.sleep(PAUSE_MS * tries, signal);
    }
  }
}

const inShort = (command: string): string => {
  const [line = ''] = command.trim().split('\n');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
};
