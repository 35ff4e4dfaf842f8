import type { Shell } from '../seams/shell.ts';
import type { BootstrapStep, MachineSetup } from '../topologies/blueprint.ts';
import type { Answer } from './answer.ts';
import { type ProbeName, probeSections, readProbes, type Seen } from './probes/index.ts';
import { runBatch, type Section } from './batch.ts';
import { BOOTSTRAP_LANE } from './lanes.ts';
import { type Held, stillHolds } from './bootstrap/held.ts';
import { doneOf, lookOf } from './bootstrap/note.ts';
import { readSetup, setupSections } from './setup/observe-sections.ts';
import type { Done, ObservedSetup } from './setup/observed.ts';

/** What to look at on one machine. */
export interface Look {
  readonly setup: MachineSetup;
  /** The cluster's steps; those on this member are looked at. */
  readonly bootstrap?: readonly BootstrapStep[];
  readonly probes?: readonly ProbeName[];
  /** Steps that hold are not asked of a machine that this still says of; of another one they are, in a second round trip. */
  readonly held?: Held;
  /** How long what waits for one thing may take together. Default 10 s. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

export interface ObservedMachine {
  readonly setup: Answer<ObservedSetup>;
  /** By name of the step. */
  readonly bootstrap: Readonly<Record<string, Done>>;
  readonly seen: Seen;
  /** For how long the machine had run when all this was said, in ms; left out where it does not know. */
  readonly upMs?: number;
}

/** How far a machine is from its setup. Throws `ExternalError` when the machine cannot be asked. */
export async function observeMachine(shell: Shell, look: Look): Promise<ObservedMachine> {
  const { setup, held, probes = [] } = look;
  const steps = (look.bootstrap ?? []).filter(({ on }) => on.includes(setup.member));
  const assumed = held === undefined ? [] : steps.filter(({ holds }) => holds);
  const asked = checksOf(steps.filter((step) => !assumed.includes(step)));
  const options = { seconds: look.seconds ?? 10, ...(look.signal === undefined ? {} : { signal: look.signal }) };
  const first = await runBatch(shell, [...setupSections(setup), ...asked, ...probeSections(probes)], options);
  const observed = readSetup(setup, first.ended);
  const seen = readProbes(probes, first.ended);
  const holds = held !== undefined && stillHolds(held, { boot: seen.boot, setup: observed });
  const { ended, ...when } = holds || assumed.length === 0 ? first : await runBatch(shell, checksOf(assumed), options);
  const stateOf = (step: BootstrapStep): Done => {
    if (holds && assumed.includes(step)) return 'done';
    const name = checkName(step);
    return doneOf((first.ended.get(name) ?? ended.get(name))?.exitCode);
  };
  return {
    setup: observed,
    bootstrap: Object.fromEntries(steps.map((step) => [step.name, stateOf(step)])),
    seen,
    ...when,
  };
}

const checkName = ({ name }: BootstrapStep): string => `done:${name}`;

const checksOf = (steps: readonly BootstrapStep[]): Section[] =>
  steps.map((step) => ({ name: checkName(step), lane: BOOTSTRAP_LANE, command: lookOf(step) }));
