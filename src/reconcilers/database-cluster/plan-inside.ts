import type { MachineCluster } from './cluster.ts';
import { planBootstrap } from '../../convergence/bootstrap/plan.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import type { Done } from '../../convergence/setup/observed.ts';
import { planMachineSetup } from '../../convergence/setup/plan.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { Blueprint, ClusterSetup } from '../../topologies/blueprint.ts';
import type { Guest } from './guests.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { RetireKeyStep, Step } from './step.ts';

/** Everything that what goes on inside the machines is planned from. */
export interface InsideScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  readonly setup: ClusterSetup;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly secretOf: SecretOf;
  /** Members that serve at the moment: disturbed after all others. */
  readonly serving: readonly string[];
}

/** Steps within machines, and what is in their way. */
export interface Inside {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  readonly waiting: readonly Waiting[];
  /** Everything that makes the machines into a cluster is done. */
  readonly whole: boolean;
}

export const NOTHING_INSIDE: Inside = { steps: [], problems: [], waiting: [], whole: false };

/** What machines hold and what makes them a cluster, as far as they answer. Pure. */
export function planInside(scene: InsideScene): Inside {
  const { blueprint, setup, guests } = scene;
  const silent = blueprint.members.flatMap(({ name }) => {
    const guest = guests.get(name);
    return guest?.sight.answers === false ? [{ name, error: guest.sight.error }] : [];
  });
  const answering = [...guests.values()].filter(({ sight }) => sight.answers);
  const setups = answering.map((guest) => planGuest(scene, guest));
  const steps = inTurn(scene, setups);
  const allThere = blueprint.members.every(({ name }) => guests.has(name));
  const bootstrap = planBootstrap({
    bootstrap: setup.bootstrap,
    done: Object.fromEntries(answering.map(({ member, sight }) => [member, bootstrapOf(sight)])),
    path: 'machines',
    needs: Object.fromEntries(setups.map((one) => [one.member, one.steps.map(({ key }) => key)])),
  });
  const waits = bootstrap.waitsFor;
  return {
    steps: [...steps, ...bootstrap.steps],
    problems: [
      ...silent.flatMap(({ name, error }) => strangerAt(name, error)),
      ...setups.flatMap((one) => one.problems),
    ],
    waiting: [
      ...silent.map(({ name }): Waiting => ({ on: `${name} to answer over SSH`, stage: 'boot' })),
      ...(waits === undefined || silent.length > 0 || !allThere
        ? []
        : [{ on: `${waits.members.join(', ')} to say whether "${waits.step}" is done`, stage: 'bootstrap' } as const]),
    ],
    whole: allThere && silent.length === 0 && waits === undefined && bootstrap.steps.length === 0,
  };
}

interface PlannedGuest {
  readonly member: string;
  readonly steps: readonly (SetupStep | RetireKeyStep)[];
  readonly problems: readonly Problem[];
}

function planGuest({ secretOf }: InsideScene, { member, setup, sight, firstKey }: Guest): PlannedGuest {
  if (!sight.answers) return { member, steps: [], problems: [] };
  const observed = sight.machine.setup;
  if (!observed.ok) {
    const message = `${member} could not be looked into: ${observed.why}`;
    return { member, steps: [], problems: [{ reason: 'MalformedAnswer', message }] };
  }
  const planned = planMachineSetup({ setup, observed: observed.value, secretOf, path: 'machines' });
  const retire = firstKey && planned.steps.length === 0 ? [retireKey(member)] : [];
  const problems = planned.missingSecrets.map((name): Problem => ({
    reason: 'SecretNotFound',
    message: `${member} needs "${name}", which there is not yet`,
  }));
  return { member, steps: [...planned.steps, ...retire], problems };
}

function retireKey(member: string): RetireKeyStep {
  return {
    do: 'retire-first-key',
    key: `retire-first-key/${member}`,
    thing: { kind: 'host-key', name: member },
    action: 'Release',
    impact: 'None',
    cause: 'Declared',
    path: 'machines',
    needs: [],
    member,
  };
}

/** What interrupts a service is done on one machine at a time, and on the one that serves last. */
function inTurn({ serving }: InsideScene, planned: readonly PlannedGuest[]): readonly Step[] {
  const felt = planned.filter(({ steps }) => steps.some(({ impact }) => impact === 'Restart'));
  const [turn] = felt.toSorted((a, b) => Number(serving.includes(a.member)) - Number(serving.includes(b.member)));
  return planned.flatMap(({ member, steps }) => {
    if (member === turn?.member || !felt.some((one) => one.member === member)) return steps;
    const first = steps.findIndex(({ impact }) => impact === 'Restart');
    return steps.slice(0, first);
  });
}

function bootstrapOf(sight: Guest['sight']): Readonly<Record<string, Done>> {
  return sight.answers ? sight.machine.bootstrap : {};
}

/** Somebody else answered in the place of a machine, or the machine does not take our key. */
function strangerAt(member: string, error: Extract<Guest['sight'], { answers: false }>['error']): Problem[] {
  if (error.fault !== 'unauthenticated') return [];
  return [{ reason: 'HostKeyMismatch', message: `${member}: ${error.message}` }];
}
