import type { SetupRecord } from './record.ts';
import type { FileFacts } from './record.ts';
import type { Notice } from './step.ts';

/** The machine's record as it is to become while the steps of one plan run, one after the other. */
export interface Ledger {
  readonly record: SetupRecord;
  wrote(path: string, facts: FileFacts): void;
  removed(path: string): void;
  setUnit(unit: string, state: { readonly enabled: boolean } | { readonly running: boolean }): void;
  /** A restart makes a reload needless. */
  mustTell(unit: string, how: Notice): void;
  told(unit: string): void;
}

export function createLedger(observed: SetupRecord): Ledger {
  let record = observed;
  return {
    get record() {
      return record;
    },
    wrote(path, facts) {
      record = { ...record, files: { ...record.files, [path]: facts } };
    },
    removed(path) {
      record = { ...record, files: Object.fromEntries(Object.entries(record.files).filter(([one]) => one !== path)) };
    },
    setUnit(unit, state) {
      const known = record.units[unit] ?? { enabled: false };
      record = { ...record, units: { ...record.units, [unit]: { ...known, ...state } } };
    },
    mustTell(unit, how) {
      const already = record.pending[unit];
      record = { ...record, pending: { ...record.pending, [unit]: already === 'restart' ? already : how } };
    },
    told(unit) {
      record = {
        ...record,
        pending: Object.fromEntries(Object.entries(record.pending).filter(([one]) => one !== unit)),
      };
    },
  };
}
