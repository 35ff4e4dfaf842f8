import type { FileFacts, SetupRecord } from './record.ts';

/** A managed unit as systemd shows it. */
export interface ObservedUnit {
  /** systemd knows it. */
  readonly loaded: boolean;
  /** `enabled`, `disabled`, `static`, `masked` and so on; empty when it is not loaded. */
  readonly unitFileState: string;
  /** `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`. */
  readonly activeState: string;
  readonly subState: string;
  /** When it last became active, in ms since the machine was booted; left out where it has not since then. */
  readonly startedMs?: number;
  /** When it last ceased to be, likewise. */
  readonly endedMs?: number;
}

/** What is on a machine of what its setup speaks of. */
export interface ObservedSetup {
  /** By path. What is there but no regular file has an empty hash. */
  readonly files: Readonly<Record<string, FileFacts>>;
  /** By name as in the setup. */
  readonly units: Readonly<Record<string, ObservedUnit>>;
  /** Files of systemd's own have changed since it read them. */
  readonly needsDaemonReload: boolean;
  readonly record: SetupRecord;
}

/**
 * What a bootstrap step's own check says: done or not; `unknown` when it gave no answer. Of a step that lasts the machine notes that
 * it was made: `undone` is what was made and noted, and is not so any more; `unnoted` what is done and not noted yet.
 */
export type Done = 'done' | 'unnoted' | 'open' | 'undone' | 'unknown';
