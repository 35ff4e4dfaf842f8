/**
 * What a program on a machine said, as far as it can be used. `hung`: it did not end in time. `failed`: it ended without an
 * answer, for it is not there, or what it asks does not run. `malformed`: it said what its own manual does not allow.
 */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: NoAnswer; readonly why: string };

export type NoAnswer = 'hung' | 'failed' | 'malformed';

export const answered = <T>(value: T): Answer<T> => ({ ok: true, value });

export const malformed = (why: string): Answer<never> => ({ ok: false, fault: 'malformed', why });

export const failed = (why: string): Answer<never> => ({ ok: false, fault: 'failed', why });

/** The value, or undefined when there is none to be had. */
export const valueOf = <T>(answer: Answer<T> | undefined): T | undefined =>
  answer?.ok === true ? answer.value : undefined;
