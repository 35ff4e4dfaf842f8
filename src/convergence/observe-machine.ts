import type { Shell } from '../seams/shell.ts';
import type { BootstrapStep, MachineSetup } from '../topologies/blueprint.ts';
import type { Answer } from './answer.ts';
import { type ProbeName, probeSections, readProbes, type Seen } from './probes/index.ts';
import { runBatch, type Section } from './batch.ts';
import { BOOTSTRAP_LANE } from './lanes.ts';
import { type Held, isAskedRarely, stillHolds } from './bootstrap/held.ts';
import { doneOf, lookOf } from './bootstrap/note.ts';
import { readSetup, setupSections } from './setup/observe-sections.ts';
import type { Done, ObservedSetup } from './setup/observed.ts';

/** What to look at on one machine. */
export interface Look {
  readonly setup: MachineSetup;
  /** The cluster's steps; those on this member are looked at. */
  readonly bootstrap?: readonly BootstrapStep[];
  readonly probes?: readonly ProbeName[];
  /**
   * What holds, and what is only for people to know, is not asked of the machine that this says of; of another one it is, in a second
   * round trip.
   */
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
  /** What holds was not asked, but taken for granted (`Look.held`). */
  readonly assumed: boolean;
  /** For how long the machine had run when all this was said, in ms; left out where it does not know. */
  readonly upMs?: number;
}

/** How far a machine is from its setup. Throws `ExternalError` when the machine cannot be asked. */
export async function observeMachine(shell: Shell, look: Look): Promise<ObservedMachine> {
  const { setup, held, probes = [] } = look;
  const steps = (look.bootstrap ?? []).filter(({ on }) => on.includes(setup.member));
  const assumed = held === undefined ? [] : steps.filter(({ holds }) => holds);
  const rare = held === undefined ? [] : probes.filter(isAskedRarely);
  const now = probes.filter((name) => !rare.includes(name));
  const asked = checksOf(steps.filter((step) => !assumed.includes(step)));
  const options = { seconds: look.seconds ?? 10, ...(look.signal === undefined ? {} : { signal: look.signal }) };
  const first = await runBatch(shell, [...setupSections(setup), ...asked, ...probeSections(now)], options);
  const observed = readSetup(setup, first.ended);
  const seen = readProbes(now, first.ended);
  const isHeld = held !== undefined && stillHolds(held, { seen, setup: observed });
  const isAll = isHeld || assumed.length + rare.length === 0;
  const { ended, ...when } = isAll
    ? first
    : await runBatch(shell, [...checksOf(assumed), ...probeSections(rare)], options);
  const stateOf = (step: BootstrapStep): Done => {
    if (isHeld && assumed.includes(step)) return 'done';
    const name = checkName(step);
    return doneOf((first.ended.get(name) ?? ended.get(name))?.exitCode);
  };
  return {
    setup: observed,
    bootstrap: Object.fromEntries(steps.map((step) => [step.name, stateOf(step)])),
    assumed: isHeld,
    seen: { ...seen, ...(isHeld ? held.seen : readProbes(rare, ended)) },
    ...when,
  };
}

const checkName = ({ name }: BootstrapStep): string => `done:${name}`;

const checksOf = (steps: readonly BootstrapStep[]): Section[] =>
  steps.map((step) => ({ name: checkName(step), lane: BOOTSTRAP_LANE, command: lookOf(step) }));
