import type { Shell } from '../../seams/shell.ts';
import type { MachineSetup } from '../../topologies/blueprint.ts';
import { run } from '../run.ts';
import { quote } from '../words.ts';
import { factsOf, render, type SecretOf } from './content.ts';
import type { Ledger } from './ledger.ts';
import { isUnitFile, noticeCommand } from './notify.ts';
import { type Push, pushFiles, type PushedFile } from './push.ts';
import type { NotifyUnits, RecordSetup, SetupStep, SetUnits, UnitChange, WriteFiles } from './step.ts';

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
  await push(on, `write files on ${step.member}`, { files: pushed, removals, before, after: ledger.record });
  await tell(on, step.member, [...paths].some(isUnitFile));
}

async function setUnits(step: SetUnits, on: SetupTarget): Promise<void> {
  const changes = step.changes.map(({ body }) => body);
  // Masks and links first: what is started next may need them.
  const lines = [...changes.filter(isEnabling), ...changes.filter((change) => !isEnabling(change))].map(unitCommand);
  await run(on.shell, {
    ...quick(on, (on.unitMs ?? UNIT_MS) * Math.max(1, lines.length)),
    operation: `set units on ${step.member}`,
    command: ['set -e', ...lines].join('\n'),
  });
  for (const { unit, set } of changes) on.ledger.setUnit(unit, set);
  await record(on, step.member);
}

const isEnabling = ({ set }: UnitChange): boolean => 'enabled' in set;

function unitCommand({ unit, set }: UnitChange): string {
  const name = quote(unit);
  if ('running' in set) return `systemctl ${set.running ? 'start' : 'stop'} ${name}`;
  return set.enabled
    ? `systemctl unmask --quiet ${name}\nsystemctl enable --quiet ${name}`
    : `systemctl disable --quiet ${name}`;
}

function notifyUnits(step: NotifyUnits, on: SetupTarget): Promise<void> {
  return tell(on, step.member, true);
}

async function recordSetup(step: RecordSetup, on: SetupTarget): Promise<void> {
  for (const [path, facts] of Object.entries(step.files)) on.ledger.wrote(path, facts);
  await record(on, step.member);
}

/** Each unit for itself, so that one that cannot does not have the others told again. Reloads first: they cost nothing. */
async function tell(on: SetupTarget, member: string, rereads: boolean): Promise<void> {
  const { shell, setup, ledger } = on;
  const operation = `notify units on ${member}`;
  if (rereads) await run(shell, { ...quick(on, UNIT_MS), operation, command: 'systemctl daemon-reload' });
  const pending = Object.entries(ledger.record.pending).toSorted(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [unit, how] of pending) {
    const command = noticeCommand(setup.units, unit, how);
    await run(shell, { ...quick(on, 2 * (on.unitMs ?? UNIT_MS)), operation: `${how} ${unit} on ${member}`, command });
    ledger.told(unit);
  }
  if (pending.length > 0) await record(on, member);
}

const record = (on: SetupTarget, member: string): Promise<void> =>
  push(on, `write the record on ${member}`, { files: [], before: on.ledger.record, after: on.ledger.record });

async function push(on: SetupTarget, operation: string, what: Push): Promise<void> {
  await run(on.shell, { ...quick(on, PUSH_MS), operation, ...pushFiles(what) });
}

const quick = ({ signal }: SetupTarget, timeoutMs: number) => ({
  timeoutMs,
  ...(signal === undefined ? {} : { signal }),
});
