/**
 * What is known of a machine's health, from whatever looked at it. Times say since when it has been so, as far as was
 * seen; a restart of the operator makes them younger, never older, so that it only ever waits longer.
 */
export interface Signs {
  /** Name of the member in its cluster. */
  readonly member: string;
  readonly server: Since<'active' | 'building' | 'stopped' | 'error' | 'missing' | 'unknown'>;
  /** The hypervisor that it runs on; `forced-down` is somebody's word that it is dead for good (fenced). */
  readonly host: Since<'up' | 'down' | 'forced-down' | 'unknown'> & { readonly name?: string };
  readonly shell: Since<'answers' | 'silent' | 'unknown'>;
}

export interface Since<State extends string> {
  readonly state: State;
  readonly sinceMs: number;
}

/** What was done to a member before, newest last. Shown in status, and read back only to act less. */
export interface Heal {
  readonly member: string;
  readonly action: HealAction;
  readonly atMs: number;
}

/** The ladder, gentlest first. `page`: a person has to look. */
export const HEAL_ACTIONS = ['start', 'reboot', 'recreate', 'page'] as const;
export type HealAction = (typeof HEAL_ACTIONS)[number];
