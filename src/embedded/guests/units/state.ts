export type ActiveState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

/** A unit as `systemctl show` knows it. */
export interface UnitState {
  readonly name: string;
  readonly active: ActiveState;
  readonly sub: string;
  readonly result: 'success' | 'exit-code' | 'signal';
  readonly pid: number;
  readonly sinceMs: number;
  /** When it last ceased to be active. */
  readonly exitedMs?: number;
  readonly restarts: number;
}

/** `unit` is the syslog identifier. */
export interface JournalLine {
  readonly atMs: number;
  readonly unit: string;
  readonly text: string;
}

export const neverStarted = (name: string): UnitState => ({
  name,
  active: 'inactive',
  sub: 'dead',
  result: 'success',
  pid: 0,
  sinceMs: 0,
  restarts: 0,
});
