import { applyBootstrapStep } from '../../convergence/bootstrap/apply.ts';
import { run } from '../../convergence/run.ts';
import { applySetupStep } from '../../convergence/setup/apply.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import { createLedger, type Ledger } from '../../convergence/setup/ledger.ts';
import { runSqlStep, type SqlSession } from '../../convergence/sql/index.ts';
import { applyStep as applyMachineStep, type MachineWriting } from '../../machines/index.ts';
import { type Applied, runSteps } from '../../planning/run-steps.ts';
import type { Random } from '../../seams/random.ts';
import type { ClusterSetup } from '../../topologies/blueprint.ts';
import type { Guest } from '../common/guests.ts';
import type { Plan } from './plan.ts';
import type { InsideStep, OwnStep, Step, StepOf } from './step.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly machines: MachineWriting;
  readonly inside: InsideWriting;
  readonly service: ServiceWriting;
}

export interface ServiceWriting {
  /** Where SQL is run. Throws when nobody serves. */
  readonly session: () => SqlSession;
  readonly random: Random;
  readonly writeConnection: (user: string, resourceVersion: string | undefined) => Promise<void>;
  readonly emptyConnection: (user: string, resourceVersion: string) => Promise<void>;
  readonly writeTls: () => Promise<void>;
  /** Writes an annotation of the cluster; without a value, takes it off. */
  readonly setAnnotation: (name: string, value: string | undefined) => Promise<'written' | 'moot'>;
}

export interface InsideWriting {
  readonly guests: ReadonlyMap<string, Guest>;
  readonly bootstrap: ClusterSetup['bootstrap'];
  readonly secretOf: SecretOf;
  /** How long a unit may take to start or to stop, in milliseconds. */
  readonly unitMs: number;
  readonly retireFirstKey: (member: string) => Promise<void>;
  readonly signal: AbortSignal;
}

type Handlers = {
  readonly [Do in (OwnStep | InsideStep)['do']]: (
    step: Extract<OwnStep | InsideStep, { do: Do }>,
    writing: Writing,
    ledgers: Ledgers,
  ) => Promise<unknown>;
};
type Ledgers = Map<string, Ledger>;

const HANDLERS: Handlers = {
  'reboot-server': async ({ id }, { machines: { cloud, inventory } }) => {
    await cloud.compute.rebootServer(id, 'HARD');
    await inventory.refresh('server', id);
  },
  'retire-first-key': ({ member }, { inside }) => inside.retireFirstKey(member),
  'write-files': onMachine,
  'set-units': onMachine,
  'notify-units': onMachine,
  'record-setup': onMachine,
  'run-action': runCommand,
  'make-way': runCommand,
  'forget-failures': runCommand,
  'set-annotation': ({ annotation, value }, { service }) => service.setAnnotation(annotation, value),
  'run-sql': async ({ empties, ...step }, { service }) => {
    if (empties !== undefined) await service.emptyConnection(empties.user, empties.resourceVersion);
    await runSqlStep(service.session(), step, service.random);
  },
  'write-connection': ({ user, resourceVersion }, { service }) => service.writeConnection(user, resourceVersion),
  'write-tls': (_step, { service }) => service.writeTls(),
  'run-bootstrap': (step, { inside }) => {
    const { bootstrap, secretOf, signal } = inside;
    return applyBootstrapStep(step, { shell: guestOf(inside, step.member).shell, bootstrap, secretOf, signal });
  },
};

async function runCommand(
  { member, command, timeoutMs, key }: StepOf<'run-action' | 'make-way' | 'forget-failures'>,
  { inside }: Writing,
): Promise<void> {
  await run(guestOf(inside, member).shell, { operation: key, command, timeoutMs, signal: inside.signal });
}

async function onMachine(step: SetupStep, { inside }: Writing, ledgers: Ledgers): Promise<void> {
  const { shell, setup, sight } = guestOf(inside, step.member);
  if (!sight.answers || !sight.machine.setup.ok) throw new TypeError(`${step.member} was not looked into`);
  const ledger = ledgers.get(step.member) ?? createLedger(sight.machine.setup.value.record);
  ledgers.set(step.member, ledger);
  const { secretOf, unitMs, signal } = inside;
  await applySetupStep(step, { shell, setup, ledger, secretOf, unitMs, signal });
}

function guestOf({ guests }: InsideWriting, member: string): Guest {
  const guest = guests.get(member);
  if (guest === undefined) throw new TypeError(`there is a step on ${member}, which was not looked into`);
  return guest;
}

/** Carries out what a plan allows now. */
export async function apply(
  plan: Plan,
  writing: Writing,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> {
  const ledgers: Ledgers = new Map();
  const carryOut = async (step: Step): Promise<void> => {
    const made = await dispatch(step, writing, ledgers);
    // What a machine notes for itself is no news, nor is what came to nothing because something else is asked for by now.
    if (made !== 'moot' && !(step.do === 'run-bootstrap' && step.noteOnly === true)) onDone(step);
  };
  return runSteps(plan.ready, carryOut, signal);
}

function dispatch(step: Step, writing: Writing, ledgers: Ledgers): Promise<unknown> {
  if (!isOurs(step)) return applyMachineStep(step, writing.machines);
  const handle = HANDLERS[step.do] as (step: Step, writing: Writing, ledgers: Ledgers) => Promise<unknown>;
  return handle(step, writing, ledgers);
}

function isOurs(step: Step): step is OwnStep | InsideStep {
  return step.do in HANDLERS;
}
