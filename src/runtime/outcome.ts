/** Of those that wait to begin, whose turn it is: before all others, or after them. */
export type Turn = 'first' | 'last';

/**
 * What a reconcile pass ends in. Failures are not outcomes: they are thrown as ExternalError.
 *
 * - `settled`: the world matches; nothing to do until something changes.
 * - `waiting`: on another resource, whose event will wake this one; looked at again now and then all the same.
 * - `polling`: on an outside thing that sends no event; looked at again after `afterMs`. `turn`: among passes of others that
 *   wait to begin. `first`: it goes on with what it has begun; `last`: all is well, as far as anybody knows.
 * - `rejected`: what is declared cannot be done as it is; a person has to change it. Looked at again slowly.
 */
export type Outcome =
  | { readonly kind: 'settled' }
  | { readonly kind: 'waiting'; readonly on: string }
  | { readonly kind: 'polling'; readonly on: string; readonly afterMs: number; readonly turn?: Turn }
  | { readonly kind: 'rejected'; readonly reason: string; readonly message: string };

export type OutcomeKind = Outcome['kind'];

export const settled: Outcome = { kind: 'settled' };

/** `on` names kind and name of what is waited for: `Secret default/credentials`. */
export function waitingOn(on: string): Outcome {
  return { kind: 'waiting', on };
}

/** `on` says what has to happen: `image debian-12 to become active`. */
export function polling(on: string, afterMs: number): Outcome {
  return { kind: 'polling', on, afterMs };
}

/** Nothing is waited for; `on` is looked at again, after those for whom something is to be done. */
export function watching(on: string, afterMs: number): Outcome {
  return { kind: 'polling', on, afterMs, turn: 'last' };
}

/** More can be done at once; the pass ended to show how far it is. */
export function goingOn(on: string): Outcome {
  return { kind: 'polling', on, afterMs: AT_ONCE_MS, turn: 'first' };
}

const AT_ONCE_MS = 200;

/** `reason` is the kind's own PascalCase reason, `message` names field and remedy. */
export function rejected(reason: string, message: string): Outcome {
  return { kind: 'rejected', reason, message };
}
