import type { Clock } from './clock.ts';

/** An abort signal that also aborts when its time is up. `cancel` it as soon as the work is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True once the time was up, as opposed to the parent having aborted. */
  readonly expired: boolean;
  /** Starts the time anew: for a wait that ends only when nothing happened for so long. */
  extend(): void;
  /** Releases the timer; the signal then never aborts any more. */
  cancel(): void;
}

/** Why a {@link Deadline} aborted by itself. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** Aborts after `ms` on `clock`, or together with `parent` and for its reason. */
export function startDeadline(clock: Pick<Clock, 'startTimer'>, ms: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const expire = () => {
    expired = true;
    parent?.removeEventListener('abort', follow);
    controller.abort(new DeadlineExceeded(`nothing happened within ${ms} ms`));
  };
  const follow = () => {
    timer.cancel();
    controller.abort(parent?.reason);
  };
  let timer = clock.startTimer(ms, expire);
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    extend() {
      if (controller.signal.aborted) return;
      timer.cancel();
      timer = clock.startTimer(ms, expire);
    },
    cancel() {
      timer.cancel();
      parent?.removeEventListener('abort', follow);
    },
  };
}
