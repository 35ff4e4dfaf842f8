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

/** Whether a bootstrap step's own check says that it is done; `unknown` when the check gave no answer. */
export type Done = 'done' | 'open' | 'unknown';
