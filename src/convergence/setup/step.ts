import type { Difference } from '../../planning/difference.ts';
import type { StepCommon } from '../../planning/step.ts';
import type { FileFacts } from './record.ts';

export type Notice = 'reload' | 'restart';

/** What is to become of one file: as the setup says it, or gone because the setup no longer speaks of it. */
export type FileChange =
  { readonly path: string; readonly want: FileFacts } | { readonly path: string; readonly written: FileFacts };

export interface UnitChange {
  readonly unit: string;
  readonly set: { readonly enabled: boolean } | { readonly running: boolean };
}

interface OnMachine extends StepCommon<'machine'> {
  readonly member: string;
}

/** Writes files whole, and has the units that use them take notice. */
export interface WriteFiles extends OnMachine {
  readonly do: 'write-files';
  readonly changes: readonly Difference<FileChange>[];
}

export interface SetUnits extends OnMachine {
  readonly do: 'set-units';
  readonly changes: readonly Difference<UnitChange>[];
}

/** Has units take notice of files that were written before: whoever wrote them was cut off. */
export interface NotifyUnits extends OnMachine {
  readonly do: 'notify-units';
}

/** Writes down what is found to be as declared already. */
export interface RecordSetup extends OnMachine {
  readonly do: 'record-setup';
  readonly files: Readonly<Record<string, FileFacts>>;
}

export type SetupStep = WriteFiles | SetUnits | NotifyUnits | RecordSetup;
