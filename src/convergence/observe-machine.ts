import type { Shell } from '../seams/shell.ts';
import type { BootstrapStep, MachineSetup } from '../topologies/blueprint.ts';
import type { Answer } from './answer.ts';
import { type ProbeName, probeSections, readProbes, type Seen } from './probes/index.ts';
import { runBatch, type Section } from './batch.ts';
import { BOOTSTRAP_LANE } from './lanes.ts';
import { doneOf, lookOf } from './bootstrap/note.ts';
import { readSetup, setupSections } from './setup/observe-sections.ts';
import type { Done, ObservedSetup } from './setup/observed.ts';

/** What to look at on one machine. All of it is one round trip. */
export interface Look {
  readonly setup: MachineSetup;
  /** The cluster's steps; those on this member are looked at. */
  readonly bootstrap?: readonly BootstrapStep[];
  readonly probes?: readonly ProbeName[];
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
export async function observeMachine(
  shell: Shell,
  { setup, bootstrap = [], probes = [], ...look }: Look,
): Promise<ObservedMachine> {
  const steps = bootstrap.filter(({ on }) => on.includes(setup.member));
  const checks = steps.map((step): Section => ({
    name: `done:${step.name}`,
    lane: BOOTSTRAP_LANE,
    command: lookOf(step),
  }));
  const { ended, ...when } = await runBatch(shell, [...setupSections(setup), ...checks, ...probeSections(probes)], {
    seconds: look.seconds ?? 10,
    ...(look.signal === undefined ? {} : { signal: look.signal }),
  });
  return {
    setup: readSetup(setup, ended),
    bootstrap: Object.fromEntries(steps.map(({ name }) => [name, doneOf(ended.get(`done:${name}`)?.exitCode)])),
    seen: readProbes(probes, ended),
    ...when,
  };
}
