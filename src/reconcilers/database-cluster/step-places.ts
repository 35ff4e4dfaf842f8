import type { Step } from './step.ts';

/** Where steps are carried out and seen, which says how a pass goes on after them. */

/** Steps that take as long as the machine takes that carries them out. */
export const ON_MACHINES: ReadonlySet<Step['do']> = new Set<Step['do']>([
  'write-files',
  'set-units',
  'notify-units',
  'record-setup',
  'run-bootstrap',
  'run-action',
  'forget-failures',
  'make-way',
  'run-sql',
]);

/** Steps that change nothing that is seen of a machine from inside. */
export const ELSEWHERE: ReadonlySet<Step['do']> = new Set<Step['do']>([
  'retire-first-key',
  'run-sql',
  'write-connection',
  'write-tls',
]);

/** After steps on these, a pass ends. */
export const ENDS_A_PASS: ReadonlySet<string> = new Set(['machine', 'bootstrap', 'annotation']);
