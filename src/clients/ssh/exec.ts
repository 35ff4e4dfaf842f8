import type { ClientChannel } from 'ssh2';
import type { Clock } from '../../seams/clock.ts';
import { startDeadline } from '../../seams/deadline.ts';
import type { ShellCommand, ShellResult } from '../../seams/shell.ts';
import type { Connection } from './connect.ts';
import { channelError, sshError } from './faults.ts';

const MAX_OUTPUT = 1024 * 1024;

/** Runs one command on a channel of its own. `lost` aborts, with the error to throw, when the connection breaks. */
export function execOn(
  connection: Connection,
  lost: AbortSignal,
  request: ShellCommand,
  { clock, operation }: { readonly clock: Pick<Clock, 'startTimer'>; readonly operation: string },
): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    const deadline = startDeadline(clock, request.timeoutMs, request.signal);
    let channel: ClientChannel | undefined;
    let over = false;
    const settle = (how: () => void) => {
      if (over) return;
      over = true;
      deadline.cancel();
      lost.removeEventListener('abort', lose);
      how();
    };
    const stop = (error: Error) =>
      settle(() => {
        if (channel !== undefined) hangUp(channel);
        reject(error);
      });
    const lose = () => stop(lost.reason as Error);
    const expire = () => {
      const words = `no end within ${request.timeoutMs} ms; it may still run`;
      stop(deadline.expired ? sshError('timeout', operation, words) : (deadline.signal.reason as Error));
    };
    const begin = (opened: ClientChannel) => {
      channel = opened;
      const limit = request.maxOutputBytes ?? MAX_OUTPUT;
      listen(opened, limit, {
        ended: (result) => settle(() => resolve(result)),
        unheard: () => stop(sshError('unreachable', operation, 'the channel was closed before the command had ended')),
        tooMuch: () => stop(sshError('malformed', operation, `more than ${limit} bytes of output`)),
      });
      opened.end(request.stdin === undefined ? undefined : Buffer.from(request.stdin));
    };

    if (lost.aborted || deadline.signal.aborted) {
      stop((lost.aborted ? lost.reason : deadline.signal.reason) as Error);
      return;
    }
    lost.addEventListener('abort', lose);
    deadline.signal.addEventListener('abort', expire);
    try {
      connection.exec(request.command, (error, opened) => {
        if (error !== undefined) stop(channelError(error, operation));
        else if (over) hangUp(opened);
        else begin(opened);
      });
    } catch (error) {
      stop(channelError(error as Error, operation));
    }
  });
}

/**
 * Asks the far side to end the command, and no longer waits for it. OpenSSH passes no signal on to a command of root: what has to
 * end in time is run under `timeout`.
 */
function hangUp(channel: ClientChannel): void {
  channel.signal('TERM');
  channel.close();
}

interface Heard {
  ended(result: ShellResult): void;
  unheard(): void;
  tooMuch(): void;
}

function listen(channel: ClientChannel, limit: number, heard: Heard): void {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  let exit: { readonly code: number | null; readonly signal: string | undefined } | undefined;
  const collect = (into: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) into.push(chunk);
    else {
      out.length = err.length = 0;
      heard.tooMuch();
    }
  };
  channel.on('data', collect(out));
  channel.stderr.on('data', collect(err));
  // A command may end without reading its input; how it ended is what counts.
  channel.on('error', () => undefined);
  channel.on('exit', (code: number | null, signal?: string) => (exit = { code, signal }));
  channel.once('close', () => {
    if (exit === undefined) heard.unheard();
    else
      heard.ended({
        exitCode: exit.code ?? undefined,
        ...(exit.signal === undefined ? {} : { endedBy: exit.signal.replace(/^SIG/, '') }),
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
  });
}
