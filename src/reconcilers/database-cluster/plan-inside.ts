import type { MachineCluster } from './cluster.ts';
import { driftPolicyAt } from '../../api/common/control.ts';
import { planBootstrap } from '../../convergence/bootstrap/plan.ts';
import type { RunBootstrap } from '../../convergence/bootstrap/step.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import { restartedBy } from '../../convergence/setup/plan-restarts.ts';
import type { Done } from '../../convergence/setup/observed.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import { sortDrift } from '../../planning/plan-drift.ts';
import { withoutThoseOn } from '../../planning/plan-order.ts';
import type { StepKey } from '../../planning/step.ts';
import type { Blueprint, ClusterSetup } from '../../topologies/blueprint.ts';
import type { Guest } from '../common/guests.ts';
import { type PlannedGuest, planGuest, strangerAt } from '../common/plan-guest.ts';
import { isAnyDone } from './plan-handover.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { Step } from './step.ts';

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
  /** Members whose Corosync, and with it Pacemaker, is to be restarted. */
  readonly restartsStack: readonly string[];
}

export const NOTHING_INSIDE: Inside = { steps: [], problems: [], waiting: [], whole: false, restartsStack: [] };

/** What machines hold and what makes them a cluster, as far as they answer. Pure. */
export function planInside(scene: InsideScene): Inside {
  const { blueprint, setup, guests } = scene;
  const silent = blueprint.members.flatMap(({ name }) => {
    const guest = guests.get(name);
    return guest?.sight.answers === false ? [{ name, error: guest.sight.error }] : [];
  });
  const answering = [...guests.values()].filter(({ sight }) => sight.answers);
  const setups = answering.map((guest) => planGuest(scene.secretOf, guest, 'machines'));
  const restarts = restartsOf(scene, answering, setups);
  const steps = inTurn(scene, setups);
  const allThere = blueprint.members.every(({ name }) => guests.has(name));
  const bootstrap = planBootstrap({
    bootstrap: setup.bootstrap,
    done: Object.fromEntries(answering.map(({ member, sight }) => [member, bootstrapOf(sight)])),
    path: 'machines',
    restarting: new Set(restarts.flatMap(([, units]) => [...units])),
    notes: scene.cluster.spec.mode !== 'Plan',
    undoneStays: driftPolicyAt(scene.cluster.spec.drift, 'machines.state') === 'Report',
    needs: Object.fromEntries(setups.map((one) => [one.member, neededOf(scene, one)])),
  });
  const lacking = setups.filter((one) => one.lacking).map(({ member }) => secretsOf(member));
  const waits = bootstrap.waitsFor;
  return {
    steps: [...steps, ...withoutThoseOn(bootstrap.steps, new Set(lacking))],
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
    whole: allThere && silent.length === 0 && waits === undefined && !isBegun(scene, bootstrap.steps),
    restartsStack: restarts.filter(([, units]) => units.has('corosync')).map(([member]) => member),
  };
}

/** Units that are to be restarted, by member: what is only to be reported restarts nothing. */
function restartsOf({ cluster }: InsideScene, guests: readonly Guest[], planned: readonly PlannedGuest[]) {
  return planned.map(({ member, steps }): readonly [string, ReadonlySet<string>] => {
    const guest = guests.find((one) => one.member === member);
    const observed = guest?.sight.answers === true ? guest.sight.machine.setup : undefined;
    if (guest === undefined || observed?.ok !== true) return [member, new Set()];
    return [
      member,
      restartedBy(sortDrift(cluster.spec.drift, steps.filter(isSetup)).steps, guest.setup, observed.value),
    ];
  });
}

const isSetup = (step: PlannedGuest['steps'][number]): step is SetupStep => step.do !== 'retire-first-key';

/** Who serves was made long ago: others need not wait until it may be restarted. */
function neededOf({ serving }: InsideScene, { member, steps, lacking }: PlannedGuest): StepKey[] {
  const needed = serving.includes(member) ? steps.filter(({ impact }) => impact !== 'Restart') : steps;
  return [...needed.map(({ key }) => key), ...(lacking && !serving.includes(member) ? [secretsOf(member)] : [])];
}

/** Stands among what a step needs for what no step makes. */
const secretsOf = (member: string): StepKey => `secrets/${member}`;

/** Something is still to be made; what is only noted, or left as somebody changed it, makes nothing. */
function isBegun({ cluster }: InsideScene, steps: readonly RunBootstrap[]): boolean {
  return sortDrift(cluster.spec.drift, steps).steps.some(({ noteOnly }) => noteOnly !== true);
}

/** What interrupts a service is done on one machine at a time, and on the one that serves last. */
function inTurn({ cluster, serving }: InsideScene, planned: readonly PlannedGuest[]): readonly Step[] {
  // What is only reported is nobody's turn: the others would wait for it for ever.
  const felt = planned.filter(({ steps }) =>
    isAnyDone(
      cluster.spec.drift,
      steps.filter(({ impact }) => impact === 'Restart'),
    ),
  );
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
