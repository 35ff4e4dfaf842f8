import type { Assessment } from '../../convergence/assess/index.ts';
import type { Decision } from '../../healing/decide.ts';
import { type MachinePlan, planMachines, type Scene as MachineScene } from '../../machines/index.ts';
import { type PlannedSteps, underControl } from '../../planning/plan-consent.ts';
import { guardMass } from '../../planning/plan-mass.ts';
import { inOrder, withoutThoseOn } from '../../planning/plan-order.ts';
import { ALWAYS_OPEN, windowAt } from '../../planning/window.ts';
import type { Placement } from '../../topologies/blueprint.ts';
import type { MachineCluster } from './cluster.ts';
import { type FailedMove, handOver } from './plan-handover.ts';
import { leaveFirst } from './plan-leave.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { Inside } from './plan-inside.ts';
import { heldBack, repairs } from '../common/plan-repairs.ts';
import type { ReferenceProblem } from './reference.ts';
import type { Step } from './step.ts';

/** What has to be done to make the cluster as declared, as data: it can be printed, hashed, counted and tested. */
export interface Plan extends PlannedSteps<Step> {
  readonly machines: MachinePlan;
  readonly placement: Placement | undefined;
  /** What was decided about each member that is not well. */
  readonly decisions: readonly Decision[];
  readonly problems: readonly Problem[];
  readonly waiting: readonly Waiting[];
}

/** Everything that a plan is made from. */
export interface Scene {
  readonly cluster: MachineCluster;
  readonly deleting: boolean;
  readonly references: readonly ReferenceProblem[];
  readonly machines: MachineScene;
  readonly decisions: readonly Decision[];
  /** Absent where no machine could be looked into. */
  readonly assessment: Assessment | undefined;
  /** The database that serves answers. */
  readonly answers: boolean;
  /** The last move of the service that came to nothing. */
  readonly failedMove: FailedMove | undefined;
  /** What the machines' insides need, once they are there. */
  readonly inside: Inside;
  readonly nowMs: number;
}

/** Decides everything that is to be done for one DatabaseCluster on machines. Pure. */
export function planDatabaseCluster(scene: Scene): Plan {
  const { cluster, deleting, references, decisions, inside, nowMs } = scene;
  const machines = planMachines(scene.machines);
  // Where no machine can be made, nothing is begun either: networks and volumes alone serve nobody.
  const nothingYet = Object.values(machines.machines).every(({ server }) => server === undefined);
  const isBlocking: Record<ReferenceProblem['stops'], boolean> = {
    All: true,
    New: nothingYet,
    Begin: machines.ids.size === 0,
  };
  const blocked = !deleting && references.some(({ stops }) => isBlocking[stops]);
  const noneNew = !deleting && references.some(({ stops }) => stops !== 'Begin');
  const cloud = blocked ? [] : heldBack(machines.steps, { decisions, noneNew });
  const { blueprint, answering } = scene.machines;
  const { held, waiting, ...handover } = handOver(
    [...cloud, ...(deleting || blocked ? [] : [...repairs(decisions, scene.machines), ...stepsWithin(scene)])],
    { ...scene, blueprint, placement: machines.placement },
  );
  const primary = scene.assessment?.primary;
  const steps = leaveFirst(handover.steps, { cluster, blueprint, answering, primary, held });
  const standing = machines.declared.length;
  const guarded = deleting ? steps : guardMass(inOrder(steps), standing, cluster.spec.unapprovedDeletions);
  // Deleting the whole object is consent to what it takes; only data asks once more.
  const window = deleting ? ALWAYS_OPEN : windowAt(cluster.spec.maintenanceWindows, nowMs);
  const control = deleting ? { ...cluster.spec, drift: FOLLOW } : cluster.spec;
  const controlled = underControl(control, guarded, window);
  return {
    ...controlled,
    ready: inQuiet(withoutThoseOn(controlled.ready, held).filter(({ key }) => !held.has(key))),
    machines,
    placement: machines.placement,
    decisions,
    problems: [
      ...(deleting ? [] : references.map(({ reason, message }) => ({ reason, message }))),
      ...machines.problems.map(({ reason, message }) => ({ reason: REASONS[reason], message })),
      ...(deleting ? [] : inside.problems),
    ],
    waiting: [
      ...machines.waiting.map((on) => ({ on, stage: 'machines' as const })),
      ...(deleting ? [] : inside.waiting),
      ...waiting,
    ],
  };
}

/**
 * What restarts something in a cluster that works waits for a window. While a cluster is only being made, or a machine of it
 * made anew, nothing is interrupted where nobody serves; and what somebody asks for by annotation, they ask for now.
 */
function stepsWithin({ inside: { steps, whole }, machines: { serving } }: Scene): readonly Step[] {
  return steps.map((step) => {
    const isFelt = step.impact === 'Restart' && step.do !== 'run-action';
    return isFelt && (whole || serving.includes(step.thing.name)) ? { ...step, interrupts: true as const } : step;
  });
}

/** What people ask for waits for the next look where something else takes a member away, which no look has seen the effect of yet. */
function inQuiet(ready: readonly Step[]): readonly Step[] {
  const isTaking = ({ do: what, impact }: Step) =>
    what !== 'run-action' && (impact === 'Restart' || impact === 'Replace');
  return ready.some(isTaking) ? ready.filter(({ do: what }) => what !== 'run-action') : ready;
}

const FOLLOW: MachineCluster['spec']['drift'] = { policy: 'Correct', overrides: [] };

/** What machines call a problem, in the words of this kind. Total: a new one does not compile until it has a reason. */
const REASONS: Record<MachinePlan['problems'][number]['reason'], Problem['reason']> = {
  AddressInvalid: 'AddressOutsideSubnet',
  AddressTaken: 'AddressTaken',
  BuildFailed: 'MachineFailed',
  CannotShrink: 'InvalidSpec',
  FencingNotProven: 'HealingHeld',
  NoCapacity: 'QuotaExceeded',
  RetainedVolumesUnclear: 'NotOurs',
  Unread: 'Unavailable',
  VolumeFailed: 'MachineFailed',
  VolumeInUse: 'StillInUse',
  VolumeLost: 'DataLost',
};
