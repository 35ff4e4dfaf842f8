export type DiskState = 'Diskless' | 'Inconsistent' | 'Outdated' | 'DUnknown' | 'Consistent' | 'UpToDate';
export type ConnectionState = 'StandAlone' | 'WFConnection' | 'Connected' | 'SyncSource' | 'SyncTarget';
export type DrbdRole = 'Primary' | 'Secondary';

/** What drbdsetup-84 says of a change of state that is refused, and with which status it ends. */
export class StateRefused extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
