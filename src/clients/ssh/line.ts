import type { Clock, Timer } from '../../seams/clock.ts';
import type { ShellTarget } from '../../seams/shell.ts';
import type { Connection } from './connect.ts';
import { nameOf, sshError } from './faults.ts';
import { startHeartbeat } from './heartbeat.ts';

/** The right to use an open connection. `lost` aborts, with what to throw, when it breaks. */
export interface Lease {
  readonly connection: Connection;
  readonly lost: AbortSignal;
  /** Idempotent. */
  release(): void;
}

/** An open connection, those who use it, and its end when nobody does. */
export interface Line {
  lease(): Lease;
  /** Since when nobody uses it, on the monotonic clock; undefined when somebody does. */
  readonly idleSinceMs: number | undefined;
  hangUp(): void;
}

export interface LineOptions {
  readonly clock: Pick<Clock, 'startTimer' | 'monotonicMs'>;
  readonly heartbeatMs: number;
  readonly idleMs: number;
  /** Whether it is to end as soon as nobody uses it: others wait for its place. */
  readonly isWanted: () => boolean;
  /** Called when it begins to end: nobody may take it up any more. It still has its place until it is gone. */
  readonly onEnding: () => void;
  /** Called once, when it has ended or broken. */
  readonly onGone: () => void;
}

const FAREWELL_MS = 5_000;

/** Its first lease has to be taken at once: only who was used can become idle. */
export function createLine(connection: Connection, target: ShellTarget, options: LineOptions): Line {
  const { clock, heartbeatMs, idleMs } = options;
  const lost = new AbortController();
  let users = 0;
  let idleSinceMs: number | undefined;
  let idle: Timer | undefined;
  let stopHeartbeat: () => void = () => undefined;

  const lose = (words: string) => {
    idle?.cancel();
    stopHeartbeat();
    if (!lost.signal.aborted) lost.abort(sshError('unreachable', `talk to ${nameOf(target)}`, words));
    connection.destroy();
  };
  const hangUp = () => {
    idle?.cancel();
    idleSinceMs = undefined;
    options.onEnding();
    connection.end();
    // Who is not there any more does not hang up either.
    idle = clock.startTimer(FAREWELL_MS, () => connection.destroy());
  };
  const rest = () => {
    stopHeartbeat();
    if (options.isWanted()) {
      hangUp();
      return;
    }
    idleSinceMs = clock.monotonicMs();
    idle = clock.startTimer(idleMs, hangUp);
  };
  const enter = () => {
    if (users++ > 0) return;
    idle?.cancel();
    idleSinceMs = undefined;
    stopHeartbeat = startHeartbeat(connection, clock, heartbeatMs, () => lose('the host no longer answers'));
  };

  connection.once('close', () => {
    idleSinceMs = undefined;
    lose('the connection broke; what ran may still run');
    options.onGone();
  });

  return {
    get idleSinceMs() {
      return idleSinceMs;
    },
    hangUp,
    lease() {
      enter();
      let released = false;
      return {
        connection,
        lost: lost.signal,
        release: () => {
          if (!released && --users === 0 && !lost.signal.aborted) rest();
          released = true;
        },
      };
    },
  };
}
