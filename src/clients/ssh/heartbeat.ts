import type { Clock } from '../../seams/clock.ts';
import type { Connection } from './connect.ts';

/** So many unanswered questions mean that nobody is there any more. */
const MISSED = 3;

/**
 * Asks the far side every `everyMs` whether it is still there, and calls `dead` when it no longer answers: a machine
 * whose power was cut sends no goodbye. Returns what ends it.
 *
 * Any global request that wants an answer will do (RFC 4254, section 4), and OpenSSH refuses to cancel a forwarding that was never
 * asked for; the library's own keepalive runs on timers that pass the clock by.
 */
export function startHeartbeat(
  connection: Connection,
  clock: Pick<Clock, 'startTimer'>,
  everyMs: number,
  dead: () => void,
): () => void {
  let missed = 0;
  const ask = () => {
    missed++;
    if (missed > MISSED) {
      dead();
      return;
    }
    timer = clock.startTimer(everyMs, ask);
    try {
      connection.unforwardIn('keepalive', 0, () => (missed = 0));
    } catch {
      dead();
    }
  };
  let timer = clock.startTimer(everyMs, ask);
  return () => timer.cancel();
}
