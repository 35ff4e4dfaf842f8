import type { Shell } from '../../seams/shell.ts';
import type { MachineSetup } from '../../topologies/blueprint.ts';
import { refusal, run } from '../run.ts';
import { quote } from '../words.ts';
import { factsOf, render, type SecretOf } from './content.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { isUnitFile, noticeCommand } from './notify.ts';
import { linesRun, type Push, pushFiles, type PushedFile } from './push.ts';
import type { NotifyUnits, RecordSetup, SetupStep, SetUnits, WriteFiles } from './step.ts';

/** One machine while its steps run, one after the other. */
export interface SetupTarget {
  readonly shell: Shell;
  readonly setup: MachineSetup;
  readonly secretOf: SecretOf;
  /** Of the observation that the steps were planned on; carried from step to step. */
  readonly ledger: Ledger;
  /** How long a unit may take to start or stop, in milliseconds. Default two minutes. */
  readonly unitMs?: number;
  readonly signal?: AbortSignal;
}

type Handlers = {
  readonly [Do in SetupStep['do']]: (step: Extract<SetupStep, { do: Do }>, on: SetupTarget) => Promise<void>;
};

const HANDLERS: Handlers = {
  'write-files': writeFiles,
  'set-units': setUnits,
  'notify-units': notifyUnits,
  'record-setup': recordSetup,
};

/** Carries out one step. Throws `ExternalError` when the machine refuses; whatever was cut off is found by the next look. */
export async function applySetupStep(step: SetupStep, on: SetupTarget): Promise<void> {
  await (HANDLERS[step.do] as (step: SetupStep, on: SetupTarget) => Promise<void>)(step, on);
}

const PUSH_MS = 120_000;
const UNIT_MS = 120_000;

async function writeFiles(step: WriteFiles, on: SetupTarget): Promise<void> {
  const { setup, ledger } = on;
  const changes = step.changes.map(({ body }) => body);
  const paths = new Set(changes.map(({ path }) => path));
  const files = setup.files.filter((file) => paths.has(file.path));
  for (const { unit, how } of files.flatMap(({ notifies = [] }) => notifies)) ledger.mustTell(unit, how);
  const before = ledger.record;
  const pushed = files.map((file): PushedFile => {
    const rendered = render(file, on.secretOf);
    if (!rendered.ok) throw new TypeError(`${file.path} needs the secret "${rendered.missing.join('", "')}"`);
    return { path: file.path, bytes: rendered.bytes, facts: factsOf(file, rendered.bytes) };
  });
  for (const { path, facts } of pushed) ledger.wrote(path, facts);
  const removals = changes.flatMap((change) => ('written' in change ? [change] : []));
  for (const { path } of removals) ledger.removed(path);
  const push = { files: pushed, removals, before, after: ledger.record };
  await tell(on, step.member, push, [...paths].some(isUnitFile));
}

async function setUnits(step: SetUnits, on: SetupTarget): Promise<void> {
  const changes = step.changes.map(({ body }) => body);
  const lines = unitCommands(step.changes);
  const before = on.ledger.record;
  const then = createLedger(before);
  for (const { unit, set } of changes) then.setUnit(unit, set);
  await run(on.shell, {
    ...quick(on, PUSH_MS + unitMsOf(on) * lines.length),
    operation: `set units on ${step.member}`,
    ...pushFiles({ files: [], before, after: before, next: { lines: [lines.join(' && ')], record: then.record } }),
  });
  for (const { unit, set } of changes) on.ledger.setUnit(unit, set);
}

/** Masks and links first: what is started next may need them. Each of their commands has systemd read all its files again. */
function unitCommands(changes: SetUnits['changes']): string[] {
  const named = (verb: string, isMeant: (change: SetUnits['changes'][number]) => boolean) => {
    const units = changes.filter(isMeant).map(({ body }) => quote(body.unit));
    return units.length === 0 ? [] : [`systemctl ${verb} --quiet ${units.join(' ')}`];
  };
  const enables = ({ body: { set } }: SetUnits['changes'][number]) => 'enabled' in set && set.enabled;
  return [
    ...named('unmask', (change) => enables(change) && change.from === 'masked'),
    ...named('unmask --runtime', (change) => enables(change) && change.from === 'masked-runtime'),
    ...named('enable', enables),
    ...named('disable', ({ body: { set } }) => 'enabled' in set && !set.enabled),
    ...changes.flatMap(({ body: { unit, set } }) =>
      'running' in set ? [`systemctl ${set.running ? 'start' : 'stop'} ${quote(unit)}`] : [],
    ),
  ];
}

function notifyUnits(step: NotifyUnits, on: SetupTarget): Promise<void> {
  const { record } = on.ledger;
  return tell(on, step.member, { files: [], before: record, after: record }, true);
}

async function recordSetup(step: RecordSetup, on: SetupTarget): Promise<void> {
  for (const [path, facts] of Object.entries(step.files)) on.ledger.wrote(path, facts);
  await record(on, step.member);
}

/**
 * Writes files and has units take notice of them, in one round trip. Reloads first: they cost nothing. One that cannot does not have
 * those before it told again.
 */
async function tell(on: SetupTarget, member: string, push: Push, rereads: boolean): Promise<void> {
  const { shell, setup, ledger } = on;
  const pending = Object.entries(ledger.record.pending).toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const first = rereads ? [{ operation: 'reread the units', line: 'systemctl daemon-reload' }] : [];
  const notices = pending.map(([unit, how]) => ({
    operation: `${how} ${unit}`,
    line: noticeCommand(setup.units, unit, how),
  }));
  const all = [...first, ...notices];
  const then = createLedger(ledger.record);
  for (const [unit] of pending) then.told(unit);
  const next = { lines: all.map(({ line }) => line), record: then.record };
  const result = await shell.exec({
    ...quick(on, PUSH_MS + 2 * unitMsOf(on) * all.length),
    ...pushFiles(all.length === 0 ? push : { ...push, next }),
  });
  const done = linesRun(result.stdout);
  const told = pending.slice(0, Math.max(0, (done ?? 0) - first.length));
  for (const [unit] of told) ledger.told(unit);
  if (result.exitCode === 0) return;
  if (told.length > 0) await record(on, member);
  const operation = done === undefined ? 'write files' : (all[done]?.operation ?? 'write the record');
  throw refusal(`${operation} on ${member}`, result);
}

async function record(on: SetupTarget, member: string): Promise<void> {
  const { record: now } = on.ledger;
  const operation = `write the record on ${member}`;
  await run(on.shell, { ...quick(on, PUSH_MS), operation, ...pushFiles({ files: [], before: now, after: now }) });
}

const unitMsOf = ({ unitMs = UNIT_MS }: SetupTarget): number => unitMs;

const quick = ({ signal }: SetupTarget, timeoutMs: number) => ({
  timeoutMs,
  ...(signal === undefined ? {} : { signal }),
});
