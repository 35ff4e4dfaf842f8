import { ExternalError, type Fault } from '../../../errors/external-error.ts';
import { startDeadline } from '../../../seams/deadline.ts';
import type { Shell, ShellCommand, ShellResult, Shells, ShellTarget } from '../../../seams/shell.ts';
import type { Guest } from '../guest.ts';
import { MachineDown } from '../machine-down.ts';
import type { Place } from '../network.ts';
import type { ProgramResult } from '../programs/program.ts';
import type { Site } from '../site.ts';
import { mayForward } from './forwarding.ts';
import { bareKey, publicKeyOf } from './keys.ts';
import { authorizedKeys, type Sshd } from './service.ts';

/** How long a connection to an address where nobody answers is tried. */
const CONNECT_MS = 10_000;
const MAX_OUTPUT = 1024 ** 2;

/** A connection that is open: to which sshd it was made. */
interface Connection {
  readonly guest: Guest;
  readonly sshd: Sshd;
  readonly life: AbortSignal;
  readonly from: Place;
}

/**
 * Shells on the guests without a socket: the same checks as over SSH, on the same clock. Addresses lead where they lead
 * from outside, or from the machine in between.
 */
export function guestShells(site: Site): Shells {
  return { open: (target) => openShell(site, target), close: () => Promise.resolve() };
}

function openShell(site: Site, target: ShellTarget): Shell {
  let open: Connection | undefined;
  const connected = async (command: ShellCommand): Promise<Connection> => {
    if (open && !open.life.aborted && site.network.reaches(open.from, open.guest)) return open;
    open = await connect(site, target, command);
    return open;
  };
  return {
    exec: async (command) => {
      command.signal?.throwIfAborted();
      return execute(site, await connected(command), target, command);
    },
    close: () => {
      open = undefined;
      return Promise.resolve();
    },
  };
}

async function connect(site: Site, target: ShellTarget, command: ShellCommand): Promise<Connection> {
  const way = target.via && (await connect(site, target.via, command));
  if (way && !mayForward(way.sshd.forwarding, target.host, target.port))
    throw sshError(target, 'unreachable', 'connect', 'the machine in between does not lead there');
  const from = way?.guest ?? 'outside';
  const guest = site.network.resolve(target.host, from);
  const operation = 'connect';
  const patience = Math.min(CONNECT_MS, command.timeoutMs);
  if (!guest) {
    await site.clock.sleep(patience, command.signal);
    throw sshError(target, 'unreachable', operation, 'no answer; is the machine up, and its address right?');
  }
  if (guest.sshHangs) {
    await site.clock.sleep(patience, command.signal);
    throw sshError(target, 'timeout', operation, 'the connection was accepted, and then nothing came');
  }
  const { sshd } = guest;
  if (!sshd) throw sshError(target, 'unreachable', operation, 'connection refused: no sshd listens');
  if (!target.hostKeys.some((key) => bareKey(key) === sshd.hostKey))
    throw sshError(target, 'unauthenticated', operation, 'the host key is none of those that are pinned');
  const key = publicKeyOf(target.privateKey);
  const allowed = authorizedKeys(guest, target.user).split('\n').map(bareKey);
  if (key === undefined || !allowed.includes(key))
    throw sshError(target, 'unauthenticated', operation, `it refuses our key for ${target.user}`);
  return { guest, sshd, life: guest.life, from };
}

async function execute(
  site: Site,
  { guest, from, life }: Connection,
  target: ShellTarget,
  command: ShellCommand,
): Promise<ShellResult> {
  const operation = command.command.split('\n')[0]?.slice(0, 60) ?? '';
  const deadline = startDeadline(site.clock, command.timeoutMs, command.signal);
  const over = new Promise<undefined>((resolve) => {
    if (deadline.signal.aborted) resolve(undefined);
    deadline.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const stdin = command.stdin === undefined ? '' : Buffer.from(command.stdin).toString('latin1');
  guest.commands += 1;
  // Whoever hangs up does not end what runs: as with a real sshd, it goes on until it has something to say.
  const run = guest.run(command.command, { stdin }).catch((error: unknown) => {
    if (error instanceof MachineDown || life.aborted) return undefined;
    throw error;
  });
  const line = watchLine(site, () => !life.aborted && site.network.reaches(from, guest));
  try {
    const said = run.then<ProgramResult | 'broken'>((result) => result ?? line.broken);
    let result = await Promise.race([said, over, line.broken]);
    // What a machine says that was cut off is not heard.
    if (result !== undefined && result !== 'broken' && !site.network.reaches(from, guest))
      result = await Promise.race([over, line.broken]);
    command.signal?.throwIfAborted();
    if (result === 'broken') throw sshError(target, 'unreachable', operation, 'the host no longer answers');
    if (result === undefined) throw sshError(target, 'timeout', operation, `no answer within ${command.timeoutMs} ms`);
    if (result.stdout.length + result.stderr.length > (command.maxOutputBytes ?? MAX_OUTPUT))
      throw sshError(target, 'malformed', operation, 'more output than expected');
    return result;
  } finally {
    line.leave();
    deadline.cancel();
  }
}

/** As our own client asks a host whether it is still there. */
const HEARTBEAT_MS = 10_000;
const MISSED = 3;

/** Notices, as late as a client does, that nobody is there any more: a machine whose power was cut sends no goodbye. */
function watchLine({ clock }: Site, isThere: () => boolean): { broken: Promise<'broken'>; leave: () => void } {
  const { promise: broken, resolve } = Promise.withResolvers<'broken'>();
  let missed = 0;
  const beat = () => {
    missed = isThere() ? 0 : missed + 1;
    if (missed > MISSED) resolve('broken');
    else timer = clock.startTimer(HEARTBEAT_MS, beat);
  };
  let timer = clock.startTimer(HEARTBEAT_MS, beat);
  return { broken, leave: () => timer.cancel() };
}

function sshError(target: ShellTarget, fault: Fault, operation: string, why: string): ExternalError {
  return new ExternalError(`ssh ${target.user}@${target.host}: ${operation}: ${why}`, {
    fault,
    system: 'ssh',
    operation,
  });
}
